// SPDX-License-Identifier: BSD-3-Clause
#include "tally.h"

#include <event_engine/app.h>
#include <event_engine/raw_client.h>
#include <event_engine/recording.h>
#include <event_engine/replayer.h>
#include <event_engine/text.h>

#include <iostream>

namespace {

using namespace event_engine;

Result<RunResult> runTally(App &app)
{
    if (auto known = app.registerEventType(EventType("Stroke")); !known) return failure(known.error());
    if (auto hand = app.registerPlugin(std::make_unique<tally::Hand>()); !hand) return failure(hand.error());
    if (auto sheet = app.registerPlugin(std::make_unique<tally::Sheet>()); !sheet) return failure(sheet.error());
    return app.run();
}

} // namespace

int main()
{
    App app{Port::off(), Port::off()};
    const auto result = runTally(app);
    for (const auto &line : app.output()) std::cout << line.plugin << ": " << line.text << '\n';
    if (!result) std::cerr << result.error().message() << '\n';
    return result && result->failed.empty() ? 0 : 1;
}
