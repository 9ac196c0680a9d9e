// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/plugins/internal/internal_plugin.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace event_engine {

/// The plugins of a run that are threads of this program: started together, stopped together, and each stopped and
/// started again alone. Any thread.
class InternalPlugins {
public:
    using Clock = std::chrono::steady_clock;

    /// What it takes to run one.
    struct Entry {
        PluginRegistry::Index index;
        InternalPluginOptions options;
        InternalPlugin::Maker maker;
        bool makesOnce = false; ///< the program gave the object itself
    };

    explicit InternalPlugins(std::shared_ptr<PluginRun> run) : m_run(std::move(run)) {}

    /// Starts the threads of all; the barrier tells when they run.
    std::shared_ptr<StartBarrier> startAll(std::vector<Entry> entries) EXCLUDES(m_mutex);
    void requestStopOfAll() EXCLUDES(m_mutex);
    /// Joins those that have ended, and leaves the others to themselves: what they still publish is refused. Returns
    /// the names of these.
    std::vector<std::string> joinAll() EXCLUDES(m_mutex);

    // One plugin, see App.
    [[nodiscard]] Result<> stop(PluginRegistry::Index plugin, Duration timeout) EXCLUDES(m_mutex);
    [[nodiscard]] Result<> start(PluginRegistry::Index plugin) EXCLUDES(m_mutex);
    [[nodiscard]] Result<> restart(PluginRegistry::Index plugin, Duration timeout) EXCLUDES(m_mutex);

    /// Once in a while, and often while hasPending(): names those that did not stop in time, starts those that are to
    /// run again.
    void look() EXCLUDES(m_mutex);
    [[nodiscard]] bool hasPending() const { return m_pending; }

    /// CPU time that each thread has used so far.
    [[nodiscard]] std::vector<std::pair<PluginRegistry::Index, Duration>> cpuTimes() const EXCLUDES(m_mutex);

private:
    struct Slot {
        Entry entry;
        std::unique_ptr<InternalPlugin> plugin;
        std::optional<Clock::time_point> deadline{}; // of a stop by request
        bool again = false;
    };
    [[nodiscard]] Result<Slot *> find(PluginRegistry::Index plugin) REQUIRES(m_mutex);
    [[nodiscard]] Result<Slot *> findStartable(PluginRegistry::Index plugin) REQUIRES(m_mutex);
    void setAgain(Slot &slot, bool again) REQUIRES(m_mutex);
    void requestStop(Slot &slot, Duration timeout) REQUIRES(m_mutex);
    [[nodiscard]] Result<> startAgain(Slot &slot) REQUIRES(m_mutex);
    [[nodiscard]] std::string nameOf(const Slot &slot) const { return m_run->plugins.at(slot.entry.index).name; }
    void look(Slot &slot) REQUIRES(m_mutex);

    const std::shared_ptr<PluginRun> m_run;
    std::atomic<bool> m_pending{false}; // a stop by request is under way
    mutable Mutex m_mutex;
    std::vector<Slot> m_slots GUARDED_BY(m_mutex);
};

} // namespace event_engine
