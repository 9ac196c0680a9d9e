// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/copy_report.h"

#include "engine/cli/complaints.h"
#include "engine/cli/numbers.h"
#include "engine/cli/report.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

ExitCode exitCodeOf(const CopyResult &result)
{
    return result.damagedBytes > 0 ? ExitCode::Losses : ExitCode::Ok;
}

nlohmann::ordered_json jsonOf(const CopyResult &result)
{
    return {{"file", result.file.string()},
            {"size", result.fileSize},
            {"messages", result.events},
            {"exit_code", static_cast<int>(exitCodeOf(result))},
            {"source_was_complete", result.sourceWasComplete},
            {"damaged_bytes", result.damagedBytes},
            {"remarks", result.remarks}};
}

ExitCode tellOf(Console &console, bool json, const Result<CopyResult> &result)
{
    if (!result) return failed(console, result.error());
    if (json) {
        console.print(textOf(jsonOf(*result)));
        return exitCodeOf(*result);
    }
    for (const auto &remark : result->remarks) console.tell("Remark: " + remark);
    console.print(fmt::format(
        "{}: {} events, {}{}", result->file.string(), countText(result->events), sizeText(result->fileSize),
        result->damagedBytes > 0 ? fmt::format("; {} of the source could not be read", sizeText(result->damagedBytes))
                                 : ""));
    return exitCodeOf(*result);
}

} // namespace event_engine::cli
