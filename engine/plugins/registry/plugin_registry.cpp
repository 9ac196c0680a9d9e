// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/registry/plugin_registry.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

Result<PluginRegistry::Index> PluginRegistry::add(PluginStatus status)
{
    MutexLock lock(m_mutex);
    for (const PluginStatus &known : m_plugins)
        if (known.name == status.name)
            return failure(ErrorKind::InvalidArgument,
                           "two plugins are called " + status.name + ": give one of them another name");
    status.since = now();
    m_plugins.push_back(std::move(status));
    return m_plugins.size() - 1;
}

void PluginRegistry::setState(Index plugin, PluginState state, std::string cause)
{
    {
        MutexLock lock(m_mutex);
        change(plugin, state, std::move(cause));
    }
    m_changed.notifyAll();
}

void PluginRegistry::setStateInLife(Index plugin, std::uint32_t life, PluginState state, std::string cause)
{
    {
        MutexLock lock(m_mutex);
        if (m_plugins[plugin].life != life) return;
        change(plugin, state, std::move(cause));
    }
    m_changed.notifyAll();
}

void PluginRegistry::change(Index plugin, PluginState state, std::string cause)
{
    PluginStatus &status = m_plugins[plugin];
    if (status.state != state) status.since = now();
    if (state == PluginState::Running && status.state != state) status.started = status.since;
    if (state == PluginState::Failed && status.state != PluginState::Failed) {
        std::erase(m_failures, plugin); // it may have been started again
        m_failures.push_back(plugin);
    }
    status.state = state;
    status.cause = std::move(cause);
}

std::optional<PluginRegistry::Index> PluginRegistry::find(std::string_view name) const
{
    MutexLock lock(m_mutex);
    const auto found = std::find_if(m_plugins.begin(), m_plugins.end(),
                                    [&](const PluginStatus &plugin) { return plugin.name == name; });
    if (found == m_plugins.end()) return {};
    return Index(found - m_plugins.begin());
}

void PluginRegistry::update(Index plugin, const std::function<void(PluginStatus &)> &change)
{
    {
        MutexLock lock(m_mutex);
        change(m_plugins[plugin]);
    }
    m_changed.notifyAll();
}

PluginStatus PluginRegistry::at(Index plugin) const
{
    MutexLock lock(m_mutex);
    return m_plugins[plugin];
}

std::vector<PluginStatus> PluginRegistry::all() const
{
    MutexLock lock(m_mutex);
    return m_plugins;
}

std::vector<PluginStatus> PluginRegistry::failed() const
{
    MutexLock lock(m_mutex);
    std::vector<PluginStatus> failed;
    for (const Index plugin : m_failures)
        if (m_plugins[plugin].state == PluginState::Failed) failed.push_back(m_plugins[plugin]);
    return failed;
}

bool PluginRegistry::waitUntil(const Condition &condition, Deadline deadline) const
{
    MutexLock lock(m_mutex);
    while (!condition(m_plugins)) {
        if (deadline == Deadline::max())
            m_changed.wait(m_mutex);
        else if (m_changed.waitUntil(m_mutex, deadline) == std::cv_status::timeout)
            return condition(m_plugins);
    }
    return true;
}

void PluginRegistry::wake()
{
    {
        MutexLock lock(m_mutex); // a waiter has either seen the change or is waiting already
    }
    m_changed.notifyAll();
}

} // namespace event_engine
