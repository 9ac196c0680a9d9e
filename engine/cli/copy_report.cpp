// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/copy_report.h"

#include "engine/cli/complaints.h"
#include "engine/cli/numbers.h"
#include "engine/cli/report.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

std::string lackOf(const SourceReport &report)
{
    std::string words;
    if (report.damagedBytes > 0)
        words += fmt::format("; {} of the source could not be read", sizeText(report.damagedBytes));
    if (report.eventsLeftOut > 0) words += fmt::format("; {} left out", counted(report.eventsLeftOut, "event"));
    return words;
}

ExitCode exitCodeOf(const CopyResult &result)
{
    return result.sources.lacksEvents() ? ExitCode::Losses : ExitCode::Ok;
}

nlohmann::ordered_json jsonOf(const CopyResult &result)
{
    return {{"file", result.file.string()},
            {"size", result.fileSize},
            {"messages", result.events},
            {"exit_code", static_cast<int>(exitCodeOf(result))},
            {"source_was_complete", result.sources.wereComplete},
            {"damaged_bytes", result.sources.damagedBytes},
            {"events_left_out", result.sources.eventsLeftOut},
            {"remarks", result.sources.remarks}};
}

ExitCode tellOf(Console &console, bool json, const Result<CopyResult> &result)
{
    if (!result) return failed(console, result.error());
    if (json) {
        console.print(textOf(jsonOf(*result)));
        return exitCodeOf(*result);
    }
    for (const auto &remark : result->sources.remarks) console.tell("Remark: " + remark);
    console.print(fmt::format("{}: {}, {}{}", result->file.string(), counted(result->events, "event"),
                              sizeText(result->fileSize), lackOf(result->sources)));
    return exitCodeOf(*result);
}

} // namespace event_engine::cli
