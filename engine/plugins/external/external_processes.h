// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/external/plugin_process.h"
#include "engine/plugins/external/stop_schedule.h"

#include <memory>
#include <string>
#include <vector>

namespace event_engine {

/// The external plugins of a run and the processes that the engine starts for them: started with the app, stopped with
/// it, and each alone by request. Any thread.
class ExternalProcesses {
public:
    /// Starts them all; one that cannot be started is its plugin's failure, in words.
    [[nodiscard]] static Result<std::unique_ptr<ExternalProcesses>> start(
        std::shared_ptr<PluginRun> run, const std::vector<ExternalGateway::Plugin> &plugins, ExternalGateway &gateway,
        const std::string &bindAddress);
    /// Ends whatever is still there.
    ~ExternalProcesses() = default;

    /// Ends all, by the schedule: those that were not asked over their port (the original protocol knows no way to say
    /// so) by SIGTERM at once.
    void stop(const StopSchedule &schedule);

    // One plugin, see App.
    [[nodiscard]] Result<> stopOne(PluginRegistry::Index plugin, Duration timeout);
    [[nodiscard]] Result<> startOne(PluginRegistry::Index plugin);
    [[nodiscard]] Result<> restartOne(PluginRegistry::Index plugin, Duration timeout);

    /// Once in a while: ends those that have hung for longer than their RestartOptions allow.
    void lookForHung();

    [[nodiscard]] bool has(PluginRegistry::Index plugin) const { return find(plugin) != nullptr; }

private:
    ExternalProcesses(std::shared_ptr<PluginRun> run, const std::vector<ExternalGateway::Plugin> &plugins,
                      ExternalGateway &gateway, std::unique_ptr<ProcessSupervisor> supervisor,
                      const std::string &bindAddress);
    [[nodiscard]] PluginProcess *find(PluginRegistry::Index plugin) const;
    [[nodiscard]] Result<> check(const PluginProcess &process) const;
    [[nodiscard]] bool askToQuit(const PluginProcess &process, const StopSchedule &schedule, ExternalPort::After after);

    const std::shared_ptr<PluginRun> m_run;
    ExternalGateway &m_gateway;
    std::vector<std::unique_ptr<PluginProcess>> m_processes; // fixed, in the order of the gateway's
    std::unique_ptr<ProcessSupervisor> m_supervisor;         // last: its thread uses what is above
};

} // namespace event_engine
