// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/base/witnessed_time.h"
#include "engine/plugins/external/stop_schedule.h"
#include "engine/plugins/gateway/external_gateway.h"
#include "engine/plugins/process/process_supervisor.h"
#include "engine/plugins/process/restart_schedule.h"

#include <functional>
#include <optional>
#include <string>

namespace event_engine {

/// The process of one external plugin, through all its lives: started, started again as the plugin's RestartOptions
/// say, stopped; each told to registry, problems, output and gateway. Any thread.
class PluginProcess {
public:
    /// What it works with; all of it outlives the object, but the supervisor, which ends every process before.
    struct Surroundings {
        PluginRun &run;
        ExternalGateway &gateway;
        ProcessSupervisor &supervisor;
        std::string bindAddress;
    };

    /// `place`: that of the plugin in the gateway.
    PluginProcess(Surroundings surroundings, ExternalGateway::Plugin plugin, std::size_t place);

    /// Somebody else starts it: nothing here has an effect.
    [[nodiscard]] bool isForeign() const { return m_plugin.options.python.empty() && m_plugin.options.command.empty(); }
    [[nodiscard]] PluginRegistry::Index index() const { return m_plugin.index; }
    [[nodiscard]] std::size_t place() const { return m_place; }

    /// Where it is neither there nor about to be. One that cannot be started is its plugin's failure, in words.
    void start() EXCLUDES(m_mutex);
    struct Deadlines {
        Duration terminateAfter, killAfter;
    };
    /// Ends it, and the plugin stays ended; `cause` says why.
    void stop(Deadlines deadlines, std::string cause) EXCLUDES(m_mutex);
    /// Ends it, and starts it again once it has ended. `ask` tells it so over its port, where it can.
    void restart(const StopSchedule &schedule, const std::function<bool()> &ask) EXCLUDES(m_mutex);
    /// Ends one that has hung for as long as its options allow; its restarts are counted and spaced like those of one
    /// that has failed.
    void restartIfHung() EXCLUDES(m_mutex);

private:
    /// What becomes of the plugin when its process ends.
    enum class Then { AsItsOptionsSay, StaysEnded, StartsAgain, StartsAgainLater };

    void launch(Duration after) REQUIRES(m_mutex);
    void forgetRequest();
    void noteStart(pid_t id) EXCLUDES(m_mutex);
    void noteFailedStart(const Error &error) EXCLUDES(m_mutex);
    void noteExit(const ExitStatus &exit) EXCLUDES(m_mutex);
    /// Its number; from then on what the gateway still reads of the process changes the plugin's state no more.
    [[nodiscard]] std::uint32_t endLife(const ExitStatus &exit);
    void decide(const ExitStatus &exit, std::uint32_t life) REQUIRES(m_mutex);
    void backOff(Duration delay, const std::string &cause, std::uint32_t life) REQUIRES(m_mutex);
    void end(PluginState state, const std::string &cause, std::uint32_t life,
             ExternalPort::After after = ExternalPort::After::Nothing) REQUIRES(m_mutex);
    [[nodiscard]] std::string causeOf(const ExitStatus &exit, const PluginStatus &status) const;
    void endWith(Then then, Deadlines deadlines, std::string cause) REQUIRES(m_mutex);
    [[nodiscard]] Duration hungFor(const PluginStatus &status) REQUIRES(m_mutex);

    const Surroundings m_with;
    const ExternalGateway::Plugin m_plugin;
    const std::size_t m_place;

    Mutex m_mutex;
    std::optional<ProcessId> m_process GUARDED_BY(m_mutex); // there, or about to be
    std::optional<ProcessOptions> m_command GUARDED_BY(m_mutex);
    RestartSchedule m_schedule GUARDED_BY(m_mutex);
    Then m_then GUARDED_BY(m_mutex) = Then::AsItsOptionsSay;
    std::string m_cause GUARDED_BY(m_mutex);       // why it was asked to end
    bool m_wasThere GUARDED_BY(m_mutex) = false;   // the next start is a restart
    bool m_hasCrashed GUARDED_BY(m_mutex) = false; // and what waited for it still waits for the next
    WitnessedTime m_watched GUARDED_BY(m_mutex){std::chrono::seconds(1)};
    std::optional<WitnessedTime::Clock::time_point> m_cutOffSince GUARDED_BY(m_mutex); // while it hung
};

} // namespace event_engine
