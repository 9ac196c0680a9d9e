// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/plugin_watch.h"

#include "event_engine/text.h"

#include <utility>

namespace event_engine {

namespace {

// One that crashes has lost its connection, too, but soon has ended.
constexpr Duration TROUBLE_WORTH_A_WORD = std::chrono::seconds(1);

// Who is not seen to break any more.
constexpr Duration QUIET_AGAIN = std::chrono::minutes(1);

constexpr const char *HANGS = "hangs: its work loop does not answer; where it stays so, restart it, or let "
                              "hang_restart_after in app.toml do it";
constexpr const char *IS_LOST = "has lost its connection without a quit; look whether its process still runs: events "
                                "wait for it as long as its backlog has room. Where it runs, look whether it sends "
                                "messages larger than max_event_size in app.toml: they end a connection";

} // namespace

PluginWatch::PluginWatch(ProblemList &problems, std::uint64_t maxEventSize)
    : m_problems(problems),
      m_breaks("its connection has broken more than " + std::to_string(PluginStatus::MOST_BROKEN) +
               " times within a minute; look whether it sends messages larger than max_event_size in app.toml (" +
               sizeText(maxEventSize) + "), and does so again: they end a connection")
{}

std::string PluginWatch::troubleOf(const PluginStatus &plugin, Timestamp time) const
{
    if (plugin.kind != PluginKind::External || hasEnded(plugin.state)) return {};
    if (plugin.brokeAgain && time - *plugin.brokeAgain < QUIET_AGAIN) return m_breaks;
    if (time - plugin.since < TROUBLE_WORTH_A_WORD) return {};
    if (plugin.state == PluginState::Hung) return HANGS;
    if (plugin.state == PluginState::Disconnected) return IS_LOST;
    return {};
}

void PluginWatch::look(const PluginRegistry::Plugins &plugins, Timestamp time)
{
    for (const PluginStatus &plugin : plugins) {
        const std::string now = troubleOf(plugin, time);
        const std::string before = std::exchange(m_told[plugin.name], now);
        if (now == before) continue;
        if (!before.empty()) m_problems.end(plugin.name, before);
        if (!now.empty()) m_problems.add(Severity::Warning, plugin.name, now);
    }
}

} // namespace event_engine
