// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/numbers.h"
#include "engine/cli/report.h"

#include <nlohmann/json.hpp>
#include <string_view>

namespace event_engine::cli {

namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json orNull(const std::optional<T> &value)
{
    return value ? Json(*value) : Json(nullptr);
}

std::string_view wordFor(Severity severity)
{
    switch (severity) {
    case Severity::Note: return "note";
    case Severity::Warning: return "warning";
    case Severity::Error: return "error";
    }
    return "";
}

std::string_view resultOf(const RunReport &report)
{
    if (exitCodeOf(report) == ExitCode::Failed) return "failed";
    return report.result.stoppedByRequest ? "stopped" : "ended";
}

Json typeJson(const EventTypeSnapshot &type, Duration time)
{
    return {{"name", type.type.name},
            {"events", type.events},
            {"bytes", type.bytes},
            {"events_per_second", perSecond(type.events, time)},
            {"bytes_per_second", perSecond(type.bytes, time)},
            {"lost", type.lost},
            {"publishers", type.publishers},
            {"subscribers", type.subscribers}};
}

Json lossesJson(const Losses &losses)
{
    return {{"dropped", losses.dropped},
            {"stalled", losses.stalled},
            {"hard_cap", losses.hardCap},
            {"unconfirmed", losses.unconfirmed}};
}

Json pluginJson(const PluginSnapshot &plugin, Duration time)
{
    return {{"name", plugin.name},
            {"kind", toText(plugin.kind)},
            {"joined", plugin.joined},
            {"state", toText(plugin.state)},
            {"cause", plugin.cause},
            {"published", plugin.published},
            {"received", plugin.received},
            {"published_bytes", plugin.publishedBytes},
            {"received_bytes", plugin.receivedBytes},
            {"published_per_second", perSecond(plugin.published, time)},
            {"received_per_second", perSecond(plugin.received, time)},
            {"waiting", plugin.waitingEvents},
            {"lost", plugin.losses.total()},
            {"losses", lossesJson(plugin.losses)},
            {"not_taken", plugin.notTaken},
            {"exit_code", orNull(plugin.exitCode)},
            {"signal", orNull(plugin.signal)},
            {"restarts", plugin.restarts}};
}

Json problemJson(const Problem &problem)
{
    return {{"severity", wordFor(problem.severity)},
            {"about", problem.about},
            {"text", problem.text},
            {"count", problem.count},
            {"first", isoText(problem.first)},
            {"last", isoText(problem.last)},
            {"ended", problem.ended ? Json(isoText(*problem.ended)) : Json(nullptr)}};
}

Json recordingJson(const RecordingSnapshot &recording)
{
    Json json{{"file", recording.currentFile.string()}, // where it was split, the newest
              {"events", recording.events},
              {"bytes", recording.bytes},
              {"lost", recording.lost},
              {"files", recording.files},
              {"files_kept", recording.filesKept},
              {"oldest_file", recording.oldestFile.string()}};
    if (!recording.endedBecause.empty()) json["ended_because"] = recording.endedBecause;
    if (recording.error) json["error"] = recording.error->message();
    return json;
}

Json totalsJson(const RunReport &report)
{
    return {{"title", report.snapshot.title},
            {"app", report.app.string()},
            {"result", resultOf(report)},
            {"exit_code", static_cast<int>(exitCodeOf(report))},
            {"error", report.failure ? Json(report.failure->message()) : Json(nullptr)},
            {"seconds", secondsOf(report.time)},
            {"events", report.snapshot.sequence},
            {"bytes", report.snapshot.bytes},
            {"events_per_second", perSecond(report.snapshot.sequence, report.time)},
            {"bytes_per_second", perSecond(report.snapshot.bytes, report.time)},
            {"lost", report.snapshot.lost},
            {"not_taken", report.snapshot.notTaken}};
}

} // namespace

Json jsonOf(const RunReport &report)
{
    Json json = totalsJson(report);
    json["types"] = Json::array();
    for (const auto &type : report.snapshot.types)
        if (type.id != UNREGISTERED || type.events > 0) json["types"].push_back(typeJson(type, report.time));
    json["plugins"] = Json::array();
    for (const auto &plugin : report.snapshot.plugins) json["plugins"].push_back(pluginJson(plugin, report.time));
    json["failed"] = Json::array();
    for (const auto &plugin : report.result.failed)
        json["failed"].push_back({{"name", plugin.name}, {"cause", plugin.cause}});
    json["problems"] = Json::array();
    for (const auto &problem : report.snapshot.problems) json["problems"].push_back(problemJson(problem));
    if (report.snapshot.recording) json["recording"] = recordingJson(*report.snapshot.recording);
    return json;
}

std::string textOf(const Json &json)
{
    return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

} // namespace event_engine::cli
