// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/external_gateway.h"
#include "engine/plugins/process_supervisor.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace event_engine {

/// The processes of the external plugins that the engine starts itself: started with the app, their output and their
/// ends told to registry and log, stopped with the app.
class ExternalProcesses {
public:
    /// Starts them all; one that cannot be started is its plugin's failure, in words.
    [[nodiscard]] static Result<std::unique_ptr<ExternalProcesses>> start(
        std::shared_ptr<PluginRun> run, const std::vector<ExternalGateway::Plugin> &plugins, ExternalGateway &gateway,
        const std::string &bindAddress);
    /// Ends whatever is still there.
    ~ExternalProcesses() = default;

    /// Asks all to end (the original protocol knows no way to say so: SIGTERM), and kills those that are still there
    /// then. One that has quit is on its way out already and is asked only at half time.
    void stop(Duration killAfter);

private:
    struct Started {
        ProcessId process;
        PluginRegistry::Index plugin;
    };

    explicit ExternalProcesses(std::shared_ptr<PluginRun> run, std::unique_ptr<ProcessSupervisor> supervisor)
        : m_run(std::move(run)), m_supervisor(std::move(supervisor))
    {}
    void startOne(const ExternalGateway::Plugin &plugin, std::size_t place, ExternalGateway &gateway,
                  const std::string &bindAddress);

    const std::shared_ptr<PluginRun> m_run;
    const std::shared_ptr<std::atomic<bool>> m_stopping = std::make_shared<std::atomic<bool>>(false);
    std::vector<Started> m_processes;
    std::unique_ptr<ProcessSupervisor> m_supervisor; // last: its thread uses what is above
};

} // namespace event_engine
