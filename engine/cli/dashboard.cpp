// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/dashboard.h"

#include "engine/cli/numbers.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

using enum TextTable::Align;

constexpr std::size_t SHOWN_PROBLEMS = 3;

std::string portText(const std::optional<std::uint16_t> &port)
{
    return port ? std::to_string(*port) : "off";
}

StyledLine headline(const Snapshot &snapshot, double rate)
{
    const auto running = snapshot.started ? spanText(snapshot.time - *snapshot.started) : "0.0 s";
    const auto joinPort = snapshot.joinPort ? fmt::format(", join port {}", *snapshot.joinPort) : std::string();
    return {fmt::format("{}  {} {}  {}  {}  {} lost  publish port {}, subscribe port {}{}",
                        snapshot.title.empty() ? "Event Engine" : snapshot.title, toText(snapshot.state), running,
                        counted(snapshot.sequence, "event"), rateText(rate), countText(snapshot.lost),
                        portText(snapshot.publishPort), portText(snapshot.subscribePort), joinPort),
            Style::Strong};
}

std::string lastSeenText(const EventTypeSnapshot &type, Timestamp now)
{
    return type.lastSeen ? ageText(now - *type.lastSeen) : "-";
}

Style styleOf(const EventTypeSnapshot &type)
{
    if (type.lost > 0) return Style::Alarm;
    return type.eventsPerSecond > 0 ? Style::Plain : Style::Faint;
}

std::vector<StyledLine> typeLines(const Snapshot &snapshot, std::size_t width)
{
    TextTable table(
        {{"type"}, {"events", Right}, {"rate", Right}, {"bytes/s", Right}, {"age", Right}, {"lost", Right}});
    for (const auto &type : snapshot.types) {
        if (type.id == UNREGISTERED && type.events == 0) continue;
        table.addRow({type.type.name, countText(type.events), rateText(type.eventsPerSecond),
                      byteRateText(type.bytesPerSecond), lastSeenText(type, snapshot.time), countText(type.lost)},
                     styleOf(type));
    }
    return table.lines(width);
}

std::string causeText(const PluginSnapshot &plugin)
{
    if (plugin.waitsFor) return fmt::format("waits for {}, {}", *plugin.waitsFor, ageText(plugin.waitsSince));
    return plugin.cause;
}

Style styleOf(const PluginSnapshot &plugin)
{
    switch (plugin.state) {
    case PluginState::Failed:
    case PluginState::Stalled:
    case PluginState::Hung: return Style::Alarm;
    case PluginState::Stopped: return Style::Faint;
    default: return plugin.losses.total() > 0 ? Style::Alarm : Style::Plain;
    }
}

/// "12 % 48.1 MiB": of one core, and resident where it is a process.
std::string usageText(const PluginSnapshot &plugin)
{
    std::string text = plugin.cpu ? fmt::format("{:.0f} %", 100 * *plugin.cpu) : std::string();
    if (!plugin.memoryBytes) return text;
    if (!text.empty()) text += ' ';
    return text += sizeText(*plugin.memoryBytes);
}

std::vector<StyledLine> pluginLines(const Snapshot &snapshot, std::size_t width)
{
    TextTable table({{"plugin"},
                     {"state"},
                     {"in", Right},
                     {"out", Right},
                     {"waiting", Right},
                     {"lost", Right},
                     {"uses", Right},
                     {"cause"}});
    for (const auto &plugin : snapshot.plugins)
        table.addRow({plugin.name, std::string(toText(plugin.state)), rateText(plugin.receivedPerSecond),
                      rateText(plugin.publishedPerSecond), countText(plugin.waitingEvents),
                      countText(plugin.losses.total()), usageText(plugin), causeText(plugin)},
                     styleOf(plugin));
    return table.lines(width);
}

/// "17:48:15  Counter: is stalled: ... (over since 17:48:20)"
std::string sentenceOf(const Problem &problem)
{
    const auto about = problem.about.empty() ? std::string() : problem.about + ": ";
    const auto times = problem.count > 1 ? fmt::format(" ({} times)", countText(problem.count)) : std::string();
    const auto over = problem.ended ? fmt::format(" (over since {})", secondText(*problem.ended)) : std::string();
    return fmt::format("{}  {}{}{}{}", secondText(problem.last), about, problem.text, times, over);
}

Style styleOf(const Problem &problem)
{
    if (problem.ended) return Style::Faint;
    return problem.severity == Severity::Note ? Style::Plain : Style::Alarm;
}

std::vector<StyledLine> problemLines(const Snapshot &snapshot)
{
    std::vector<StyledLine> lines;
    const auto count = std::min(SHOWN_PROBLEMS, snapshot.problems.size());
    for (auto problem = snapshot.problems.end() - static_cast<std::ptrdiff_t>(count);
         problem != snapshot.problems.end(); ++problem)
        lines.push_back({sentenceOf(*problem), styleOf(*problem)});
    return lines;
}

/// Leaves out rows at the end, and says so.
void shorten(std::vector<StyledLine> &lines, std::size_t room)
{
    if (lines.size() <= room) return;
    const auto kept = room > 0 ? room - 1 : 0;
    const auto more = lines.size() - kept;
    lines.resize(kept);
    if (room > 0) lines.push_back({fmt::format("... and {} more", more), Style::Faint});
}

} // namespace

std::vector<StyledLine> dashboard(const Snapshot &snapshot, TextSize size)
{
    double rate = 0;
    for (const auto &type : snapshot.types) rate += type.eventsPerSecond;
    auto types = typeLines(snapshot, size.columns);
    auto plugins = pluginLines(snapshot, size.columns);
    const auto problems = problemLines(snapshot);

    const std::size_t fixed = 3 + (problems.empty() ? 0 : problems.size() + 1); // headline and blank lines
    const std::size_t room = size.rows > fixed ? size.rows - fixed : 0;
    shorten(plugins, std::max(room / 2, room > types.size() ? room - types.size() : 0));
    shorten(types, room > plugins.size() ? room - plugins.size() : 0);

    std::vector<StyledLine> result{headline(snapshot, rate)};
    const auto add = [&](const std::vector<StyledLine> &lines) {
        if (lines.empty()) return;
        result.push_back({});
        result.insert(result.end(), lines.begin(), lines.end());
    };
    add(types);
    add(plugins);
    add(problems);
    result.resize(std::min(result.size(), size.rows));
    for (auto &line : result) line.text = cutTo(line.text, size.columns);
    return result;
}

} // namespace event_engine::cli
