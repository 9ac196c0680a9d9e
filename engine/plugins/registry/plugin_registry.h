// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "event_engine/snapshot.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// What is known of one plugin of a run, beside its numbers.
struct PluginStatus {
    std::string name;
    PluginKind kind = PluginKind::Internal;
    PluginState state = PluginState::Starting;
    std::string cause;
    Timestamp since;
    std::optional<Timestamp> started; ///< as PluginSnapshot has it
    std::vector<Subscription> subscriptions;
    BacklogOptions backlog;
    OnFailure onFailure = OnFailure::Keep;
    std::optional<std::uint32_t> subscriber; ///< its id on the bus
    std::optional<std::uint16_t> port;
    std::optional<int> processId, exitCode, signal;
    std::uint32_t restarts = 0;
    std::optional<double> cpu;                ///< of one core
    std::optional<std::uint64_t> memoryBytes; ///< of its process
    Duration silentFor{0};                    ///< how long its work loop had not answered when it was last asked
    /// When its connection has broken, the last time of more than MOST_BROKEN times within a minute.
    std::optional<Timestamp> brokeAgain;
    static constexpr std::size_t MOST_BROKEN = 5;
    /// Why the process that may still be there says that it fails, or why the last one failed: see processFailure().
    std::optional<std::string> failure;
    /// How many of its processes have ended. What is known of a process that has is no news of the next.
    std::uint32_t life = 0;
    bool stoppedByRequest = false; ///< it alone: it may be started again, so the run does not end for want of it
    bool joined = false;           ///< the app was not told of it, and does not wait for it
};

/// Ended, one way or the other: run() returned, the process exited, quit or goodbye.
[[nodiscard]] constexpr bool hasEnded(PluginState state)
{
    return state == PluginState::Stopped || state == PluginState::Failed;
}

/// The plugins of a run and their states, and the way to wait for them. Any thread.
class PluginRegistry {
public:
    using Index = std::size_t; ///< place in the order of registration

    /// Fails where the name is taken.
    Result<Index> add(PluginStatus status) EXCLUDES(m_mutex);

    void setState(Index plugin, PluginState state, std::string cause = {}) EXCLUDES(m_mutex);
    /// The same from somebody who knows of that life; nothing where it is over.
    void setStateInLife(Index plugin, std::uint32_t life, PluginState state, std::string cause) EXCLUDES(m_mutex);
    /// The plugin of that name.
    [[nodiscard]] std::optional<Index> find(std::string_view name) const EXCLUDES(m_mutex);
    /// Changes anything else; runs with the lock.
    void update(Index plugin, const std::function<void(PluginStatus &)> &change) EXCLUDES(m_mutex);

    [[nodiscard]] PluginStatus at(Index plugin) const EXCLUDES(m_mutex);
    [[nodiscard]] std::vector<PluginStatus> all() const EXCLUDES(m_mutex);
    /// Plugins that failed, in the order in which they did.
    [[nodiscard]] std::vector<PluginStatus> failed() const EXCLUDES(m_mutex);

    using Plugins = std::vector<PluginStatus>;
    using Condition = std::function<bool(const Plugins &)>;
    using Deadline = std::chrono::steady_clock::time_point;
    /// Waits until `condition` holds; it is asked after each change and each wake(), with the lock. False: the time is
    /// up.
    bool waitUntil(const Condition &condition, Deadline deadline) const EXCLUDES(m_mutex);
    /// Makes waiters look again: something else than a plugin has changed.
    void wake();

private:
    void change(Index plugin, PluginState state, std::string cause) REQUIRES(m_mutex);

    mutable Mutex m_mutex;
    mutable event_engine::Condition m_changed;
    Plugins m_plugins GUARDED_BY(m_mutex);
    std::vector<Index> m_failures GUARDED_BY(m_mutex);
};

} // namespace event_engine
