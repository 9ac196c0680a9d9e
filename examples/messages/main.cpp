// SPDX-License-Identifier: BSD-3-Clause
// The messages app as a program of its own. What app.toml says is said here in C++.
#include "counter.h"
#include "msg_producer.h"

#include "event_engine/app.h"

#include <iostream>

using namespace event_engine;

namespace {

Result<> registerEverything(App &app, const std::string &script)
{
    if (auto added =
            app.registerEventTypes({{"TypeA", Encoding::Text}, {"TypeB", Encoding::Text}, {"TypeC", Encoding::Text}});
        !added)
        return added;
    if (auto added = app.registerPlugin(std::make_unique<messages::MsgProducer>()); !added) return added;
    if (auto added = app.registerPlugin(std::make_unique<messages::Counter>()); !added) return added;
    return app.registerExternalPlugin({.name = "PyPlugin",
                                       .port = 6000,
                                       .subscriptions = {"TypeA", "TypeB"},
                                       .python = script,
                                       .onFailure = OnFailure::StopApp});
}

int fail(const std::string &words)
{
    std::cerr << "messages: " << words << '\n';
    return 1;
}

} // namespace

int main(int argc, char **argv)
{
    const std::string script = argc > 1 ? argv[1] : MESSAGES_SCRIPT;
    App app{5559, 5560};
    if (auto registered = registerEverything(app, script); !registered) return fail(registered.error().message());
    if (auto watching = app.stopOnSignals(); !watching) return fail(watching.error().message());

    const auto result = app.run(); // returns when every plugin has ended
    for (const auto &line : app.output()) std::cout << line.plugin << ": " << line.text << '\n';
    if (!result) return fail(result.error().message());
    for (const auto &plugin : result->failed) fail(plugin.name + " failed: " + plugin.cause);
    return result->failed.empty() ? 0 : 1;
}
