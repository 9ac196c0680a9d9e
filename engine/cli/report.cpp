// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/report.h"

#include "engine/cli/numbers.h"
#include "engine/cli/text_table.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

constexpr std::size_t SUMMARY_WIDTH = 120;

std::uint64_t lostIn(const Snapshot &snapshot)
{
    return snapshot.lost + (snapshot.recording ? snapshot.recording->lost : 0);
}

std::string headline(const RunReport &report)
{
    const auto &name = report.snapshot.title.empty() ? report.app.filename().string() : report.snapshot.title;
    return fmt::format("{} {} after {}: {}, {}, {} lost", name,
                       report.result.stoppedByRequest ? "was stopped" : "ended", spanText(report.time),
                       counted(report.snapshot.sequence, "event"),
                       rateText(perSecond(report.snapshot.sequence, report.time)), countText(report.snapshot.lost));
}

TextTable typeTable(const RunReport &report)
{
    using enum TextTable::Align;
    TextTable table({{"  type"}, {"events", Right}, {"rate", Right}, {"bytes/s", Right}, {"lost", Right}});
    for (const auto &type : report.snapshot.types) {
        if (type.events == 0 && type.id == UNREGISTERED) continue;
        table.addRow({fmt::format("  {}", type.type.name), countText(type.events),
                      rateText(perSecond(type.events, report.time)),
                      byteRateText(static_cast<double>(type.bytes) / std::max(secondsOf(report.time), 1e-9)),
                      countText(type.lost)});
    }
    return table;
}

std::string filesOf(const RecordingSnapshot &recording)
{
    const std::string newest = recording.currentFile.string();
    if (recording.files == 1) return newest;
    const std::string all = counted(recording.files, "file");
    if (recording.filesKept == recording.files) return fmt::format("{} up to {}", all, newest);
    if (recording.filesKept == 1) return fmt::format("{}, of which {} is kept", all, newest);
    return fmt::format("{}, of which {} to {} are kept", all, recording.oldestFile.string(), newest);
}

/// Who has published events of no type, which may be a slip of the pen; empty: nobody.
std::string unregisteredLine(const Snapshot &snapshot)
{
    for (const auto &type : snapshot.types)
        if (type.id == UNREGISTERED && type.events > 0)
            return fmt::format("{} of no type of the app, published by {}", counted(type.events, "event"),
                               fmt::join(type.publishers, ", "));
    return {};
}

/// What plugins subscribe to and nobody has published, which may be a slip of the pen.
std::vector<std::string> unpublishedLines(const Snapshot &snapshot)
{
    std::vector<std::string> lines;
    for (const auto &type : snapshot.types) {
        if (type.id == UNREGISTERED || type.events > 0) continue;
        std::vector<std::string> subscribers;
        for (const auto &plugin : snapshot.plugins)
            if (std::find(plugin.subscriptions.begin(), plugin.subscriptions.end(), Subscription(type.type.name)) !=
                plugin.subscriptions.end())
                subscribers.push_back(plugin.name);
        if (!subscribers.empty())
            lines.push_back(fmt::format("Nobody has published {}, to which {} subscribed", type.type.name,
                                        fmt::join(subscribers, ", ")));
    }
    return lines;
}

/// What waited for plugins that have ended; empty: nothing.
std::string notTakenLine(const Snapshot &snapshot)
{
    if (snapshot.notTaken == 0) return {};
    std::vector<std::string> parts;
    for (const auto &plugin : snapshot.plugins)
        if (plugin.notTaken > 0) parts.push_back(fmt::format("{} {}", plugin.name, countText(plugin.notTaken)));
    return fmt::format("At the end {} had not been taken: {}", counted(snapshot.notTaken, "event"),
                       fmt::join(parts, ", "));
}

std::string sentenceOf(const RunResult::FailedPlugin &plugin, const RunResult &result)
{
    const bool stoppedTheApp = result.stoppedByFailure && &plugin == &result.failed.front();
    return fmt::format("{} failed: {}{}", plugin.name, plugin.cause,
                       stoppedTheApp ? "; the app was stopped because of it" : "");
}

} // namespace

ExitCode exitCodeOf(const RunReport &report)
{
    const auto &recording = report.snapshot.recording;
    if (report.failure || report.result.stoppedByFailure || !report.result.failed.empty()) return ExitCode::Failed;
    if (recording && recording->error) return ExitCode::Failed;
    return lostIn(report.snapshot) > 0 ? ExitCode::Losses : ExitCode::Ok;
}

std::string recordingLine(const RecordingSnapshot &recording)
{
    return fmt::format("Recorded {} to {} ({}), the recording lost {}", counted(recording.events, "event"),
                       filesOf(recording), sizeText(recording.bytes), countOrNone(recording.lost));
}

std::vector<std::string> summaryOf(const RunReport &report)
{
    std::vector<std::string> result{headline(report)};
    if (report.snapshot.sequence > 0)
        for (const auto &line : typeTable(report).lines(SUMMARY_WIDTH)) result.push_back(line.text);
    if (auto line = unregisteredLine(report.snapshot); !line.empty()) result.push_back(std::move(line));
    for (auto &line : unpublishedLines(report.snapshot)) result.push_back(std::move(line));
    if (auto line = notTakenLine(report.snapshot); !line.empty()) result.push_back(std::move(line));
    if (const auto &recording = report.snapshot.recording) {
        result.push_back(recordingLine(*recording));
        if (!recording->endedBecause.empty()) result.push_back("The recording ended: " + recording->endedBecause);
    }
    return result;
}

std::vector<std::string> failuresOf(const RunReport &report)
{
    std::vector<std::string> result;
    for (const auto &plugin : report.result.failed) result.push_back(sentenceOf(plugin, report.result));
    const auto &recording = report.snapshot.recording;
    if (recording && recording->error)
        result.push_back(fmt::format("the recording ended early: {}", recording->error->message()));
    if (report.failure) result.push_back(report.failure->message());
    return result;
}

} // namespace event_engine::cli
