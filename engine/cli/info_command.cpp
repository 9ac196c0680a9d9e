// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/info_report.h"
#include "engine/cli/long_work.h"
#include "engine/cli/report.h"

#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

Result<InfoReport> look(const InfoCommand &command, LongWork &work)
{
    using Read = OpenOptions::Read;
    const auto recording = Recording::open(command.file, work.reading(command.check ? Read::Everything : Read::Index));
    if (!recording) return failure(recording.error());
    auto rates = (*recording)->channelRates();
    if (!rates) return failure(rates.error());
    InfoReport report{(*recording)->info(), std::move(*rates)};
    if (!command.check) return report;
    auto notDecoded = notDecodedIn(**recording, work.progress(), work.stopToken());
    if (!notDecoded) return failure(notDecoded.error());
    report.notDecoded = std::move(*notDecoded);
    return report;
}

} // namespace

ExitCode carryOut(const InfoCommand &command)
{
    LongWork work("reading");
    Console &console = work.console();
    const auto report = look(command, work);
    if (!report) return failed(console, report.error());
    if (command.json)
        console.print(textOf(jsonOf(*report)));
    else
        for (const auto &line : summaryOf(*report)) console.print(line);
    return command.check && !report->info.complete ? ExitCode::Losses : ExitCode::Ok;
}

} // namespace event_engine::cli
