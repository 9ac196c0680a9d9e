// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/plugin_watch.h"

#include <utility>

namespace event_engine {

namespace {

// One that crashes has lost its connection, too, but soon has ended.
constexpr Duration WORTH_A_WORD = std::chrono::seconds(1);

std::string troubleOf(const PluginStatus &plugin, Timestamp time)
{
    if (plugin.kind != PluginKind::External || time - plugin.since < WORTH_A_WORD) return {};
    if (plugin.state == PluginState::Hung) return "hangs: its work loop does not answer";
    if (plugin.state == PluginState::Disconnected) return "has lost its connection without a quit";
    return {};
}

} // namespace

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
