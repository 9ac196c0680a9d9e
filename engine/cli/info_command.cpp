// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/console.h"
#include "engine/cli/info_report.h"
#include "engine/cli/report.h"

#include <nlohmann/json.hpp>

namespace event_engine::cli {

ExitCode carryOut(const InfoCommand &command)
{
    Console console;
    const auto recording = Recording::open(command.file);
    if (!recording) {
        console.tell("event-engine: " + recording.error().message());
        return ExitCode::Failed;
    }
    const auto &info = (*recording)->info();
    if (command.json)
        console.print(textOf(jsonOf(info)));
    else
        for (const auto &line : summaryOf(info)) console.print(line);
    return ExitCode::Ok;
}

} // namespace event_engine::cli
