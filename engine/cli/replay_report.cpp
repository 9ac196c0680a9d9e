// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/replay_report.h"

#include "engine/cli/copy_report.h"
#include "engine/cli/numbers.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t NAMED = 5; // of many types

bool isAtASpeed(const ReplayReport &report)
{
    return report.speed != ReplayOptions::AS_FAST_AS_POSSIBLE;
}

Json timingJson(const TimingReport &timing)
{
    const auto microseconds = [](Duration time) { return std::chrono::duration<double, std::micro>(time).count(); };
    return {{"events", timing.events},
            {"p50_us", microseconds(timing.p50)},
            {"p99_us", microseconds(timing.p99)},
            {"max_us", microseconds(timing.max)}};
}

Json jsonOf(const std::vector<DoubledType> &types)
{
    Json all = Json::array();
    for (const DoubledType &doubled : types) all.push_back({{"type", doubled.type}, {"plugins", doubled.plugins}});
    return all;
}

} // namespace

ExitCode exitCodeOf(const ReplayReport &report)
{
    if (report.failure || report.replay.state == ReplayState::Failed) return ExitCode::Failed;
    const auto app = report.app ? exitCodeOf(*report.app) : ExitCode::Ok;
    if (app == ExitCode::Failed) return app;
    return report.replay.refused > 0 || report.replay.source.lacksEvents() ? ExitCode::Losses : app;
}

Json jsonOf(const ReplayReport &report)
{
    Json json{{"file", report.file.string()},
              {"state", toText(report.replay.state)},
              {"exit_code", static_cast<int>(exitCodeOf(report))},
              {"speed", isAtASpeed(report) ? Json(report.speed) : Json("max")},
              {"seconds", secondsOf(report.time)},
              {"events", report.replay.published},
              {"refused", report.replay.refused},
              {"damaged_bytes", report.replay.source.damagedBytes},
              {"events_left_out", report.replay.source.eventsLeftOut},
              {"remarks", report.replay.source.remarks},
              {"events_per_second", perSecond(report.replay.published, report.time)},
              {"timing_error", timingJson(report.replay.timing)},
              {"doubled_types", jsonOf(report.doubled)}};
    const auto &error = report.failure ? report.failure : report.replay.error;
    json["error"] = error ? Json(error->message()) : Json(nullptr);
    if (report.app) json["app"] = jsonOf(*report.app);
    return json;
}

std::vector<std::string> summaryOf(const ReplayReport &report)
{
    std::vector<std::string> lines{
        fmt::format("Replayed {} of {} in {}, {}{}", counted(report.replay.published, "event"), report.file.string(),
                    spanText(report.time), rateText(perSecond(report.replay.published, report.time)),
                    lackOf(report.replay.source))};
    const auto &timing = report.replay.timing;
    if (isAtASpeed(report) && timing.events > 0)
        lines.push_back(fmt::format("Timing error: half of them within {}, 99 % within {}, all within {}",
                                    durationText(timing.p50), durationText(timing.p99), durationText(timing.max)));
    return lines;
}

std::vector<std::string> failuresOf(const ReplayReport &report)
{
    std::vector<std::string> lines;
    if (report.app) lines = failuresOf(*report.app);
    if (report.failure) lines.push_back(report.failure->message());
    const auto &replay = report.replay;
    if (replay.refused > 0)
        lines.push_back(fmt::format("the app did not take {}{}", counted(replay.refused, "event"),
                                    replay.error ? ": " + replay.error->message() : ""));
    else if (replay.error)
        lines.push_back(replay.error->message());
    return lines;
}

std::string noteOn(const std::vector<DoubledType> &types)
{
    std::vector<std::string> named;
    for (const DoubledType &doubled : types) {
        if (named.size() == NAMED) break;
        named.push_back(fmt::format("{} (by {})", doubled.type, fmt::join(doubled.plugins, ", ")));
    }
    if (types.size() > NAMED) named.push_back(fmt::format("{} more", types.size() - NAMED));
    return fmt::format("Note: published by the replay and by the app itself: {}. --as PLUGIN plays a plugin's part in "
                       "its place, --except TYPES leaves types out.",
                       fmt::join(named, ", "));
}

} // namespace event_engine::cli
