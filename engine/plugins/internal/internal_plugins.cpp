// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/internal/internal_plugins.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

std::shared_ptr<StartBarrier> InternalPlugins::startAll(std::vector<Entry> entries)
{
    const MutexLock lock(m_mutex);
    const auto barrier = std::make_shared<StartBarrier>(entries.size());
    try {
        for (Entry &entry : entries) {
            auto plugin = std::make_unique<InternalPlugin>(m_run, entry.index, entry.options, entry.maker);
            plugin->start(barrier);
            m_slots.push_back({std::move(entry), std::move(plugin)});
        }
    } catch (...) { // a program's function that makes a plugin is copied
        barrier->giveUp();
        throw;
    }
    return barrier;
}

void InternalPlugins::requestStopOfAll()
{
    const MutexLock lock(m_mutex);
    for (Slot &slot : m_slots) {
        setAgain(slot, false);
        slot.plugin->requestStop();
    }
}

std::vector<std::string> InternalPlugins::joinAll()
{
    std::vector<Slot> slots;
    {
        const MutexLock lock(m_mutex);
        slots.swap(m_slots);
    }
    std::vector<std::string> hung;
    for (const Slot &slot : slots) {
        if (slot.plugin->threadHasEnded()) continue;
        slot.plugin->giveUp("did not return when the app stopped; its thread is still there");
        hung.push_back(nameOf(slot));
    }
    return hung;
}

Result<> InternalPlugins::stop(PluginRegistry::Index plugin, Duration timeout)
{
    const MutexLock lock(m_mutex);
    const auto slot = find(plugin);
    if (!slot) return failure(slot.error());
    setAgain(**slot, false);
    requestStop(**slot, timeout);
    return {};
}

void InternalPlugins::setAgain(Slot &slot, bool again)
{
    slot.again = again;
    slot.plugin->setLivesAgain(again);
}

void InternalPlugins::requestStop(Slot &slot, Duration timeout)
{
    if (slot.plugin->threadHasEnded()) return;
    m_pending = true;
    m_run->plugins.update(slot.entry.index, [](PluginStatus &status) {
        status.stoppedByRequest = true;
        if (hasEnded(status.state) || status.state == PluginState::Stopping) return;
        status.state = PluginState::Stopping;
        status.since = now();
        status.cause = "it was asked to end";
    });
    if (slot.deadline) return;
    slot.deadline = Clock::now() + timeout;
    slot.plugin->requestStop("stopped by request");
    m_run->bus->closePublishers(nameOf(slot)); // only now: a plugin whose publish fails knows that it is to stop
}

Result<> InternalPlugins::start(PluginRegistry::Index plugin)
{
    const MutexLock lock(m_mutex);
    const auto found = findStartable(plugin);
    if (!found) return failure(found.error());
    Slot &slot = **found;
    if (slot.plugin->threadHasEnded()) return startAgain(slot);
    if (!hasEnded(m_run->plugins.at(plugin).state))
        return failure(ErrorKind::InvalidArgument,
                       nameOf(slot) + " is still there: only a plugin that has ended can be started");
    slot.again = m_pending = true; // its thread is about to end
    m_run->plugins.wake();
    return {};
}

Result<> InternalPlugins::restart(PluginRegistry::Index plugin, Duration timeout)
{
    const MutexLock lock(m_mutex);
    const auto found = findStartable(plugin);
    if (!found) return failure(found.error());
    Slot &slot = **found;
    if (slot.plugin->threadHasEnded()) return startAgain(slot);
    setAgain(slot, true);
    requestStop(slot, timeout);
    return {};
}

Result<InternalPlugins::Slot *> InternalPlugins::findStartable(PluginRegistry::Index plugin)
{
    const auto slot = find(plugin);
    if (!slot || !(*slot)->entry.makesOnce) return slot;
    return failure(ErrorKind::InvalidArgument,
                   nameOf(**slot) + " cannot be started again: the program has given the app one object, and no "
                                    "function that makes it anew (see App::registerPlugin)");
}

Result<> InternalPlugins::startAgain(Slot &slot)
{
    slot.again = false;
    slot.deadline.reset();
    auto subscriber = slot.plugin->takeSubscriber();
    slot.plugin.reset();                                              // joins
    m_run->plugins.setState(slot.entry.index, PluginState::Starting); // before it counts as one that ended by itself
    m_run->plugins.update(slot.entry.index, [&](PluginStatus &status) {
        ++status.restarts;
        status.stoppedByRequest = false;
        if (!subscriber) status.subscriber.reset();
    });
    slot.plugin = std::make_unique<InternalPlugin>(m_run, slot.entry.index, slot.entry.options, slot.entry.maker);
    slot.plugin->takeOver(std::move(subscriber));
    slot.plugin->start(std::make_shared<StartBarrier>(1));
    return {};
}

void InternalPlugins::look()
{
    const MutexLock lock(m_mutex);
    for (Slot &slot : m_slots) look(slot);
    m_pending =
        std::any_of(m_slots.begin(), m_slots.end(), [](const Slot &slot) { return slot.deadline || slot.again; });
}

void InternalPlugins::look(Slot &slot)
{
    if (!slot.deadline && !slot.again) return;
    if (slot.plugin->threadHasEnded()) {
        slot.deadline.reset();
        if (slot.again)
            static_cast<void>(startAgain(slot));
        else
            setAgain(slot, false); // it may have ended while it was asked to
    } else if (slot.deadline && Clock::now() >= *slot.deadline) {
        slot.plugin->giveUp("did not return when it was asked to stop; its thread is still there");
        m_run->problems.add(Severity::Error, nameOf(slot), "hangs: it did not return when it was asked to stop");
        slot.deadline.reset();
        setAgain(slot, false);
    }
}

std::vector<std::pair<PluginRegistry::Index, Duration>> InternalPlugins::cpuTimes() const
{
    const MutexLock lock(m_mutex);
    std::vector<std::pair<PluginRegistry::Index, Duration>> times;
    for (const Slot &slot : m_slots)
        if (const auto time = slot.plugin->cpuTime()) times.emplace_back(slot.entry.index, *time);
    return times;
}

Result<InternalPlugins::Slot *> InternalPlugins::find(PluginRegistry::Index plugin)
{
    const auto found =
        std::find_if(m_slots.begin(), m_slots.end(), [plugin](const Slot &slot) { return slot.entry.index == plugin; });
    if (found != m_slots.end()) return &*found;
    return failure(ErrorKind::Failed,
                   m_run->plugins.at(plugin).name + " failed before the app ran: mend it and start the app again");
}

} // namespace event_engine
