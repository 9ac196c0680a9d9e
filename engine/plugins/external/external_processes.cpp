// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external/external_processes.h"

#include "event_engine/text.h"

#include <algorithm>

namespace event_engine {

using namespace std::chrono_literals;

ExternalProcesses::ExternalProcesses(std::shared_ptr<PluginRun> run,
                                     const std::vector<ExternalGateway::Plugin> &plugins, ExternalGateway &gateway,
                                     std::unique_ptr<ProcessSupervisor> supervisor, const std::string &bindAddress)
    : m_run(std::move(run)), m_gateway(gateway), m_supervisor(std::move(supervisor))
{
    for (std::size_t place = 0; place < plugins.size(); ++place)
        m_processes.push_back(std::make_unique<PluginProcess>(
            PluginProcess::Surroundings{*m_run, m_gateway, *m_supervisor, bindAddress}, plugins[place], place));
}

Result<std::unique_ptr<ExternalProcesses>> ExternalProcesses::start(std::shared_ptr<PluginRun> run,
                                                                    const std::vector<ExternalGateway::Plugin> &plugins,
                                                                    ExternalGateway &gateway,
                                                                    const std::string &bindAddress)
{
    auto supervisor = ProcessSupervisor::create();
    if (!supervisor) return failure(supervisor.error());
    std::unique_ptr<ExternalProcesses> processes(
        new ExternalProcesses(std::move(run), plugins, gateway, std::move(*supervisor), bindAddress));
    for (const auto &process : processes->m_processes) process->start();
    return processes;
}

void ExternalProcesses::stop(const StopSchedule &schedule)
{
    for (const auto &process : m_processes) {
        const PluginState state = m_run->plugins.at(process->index()).state;
        const Duration terminateAfter = hasEnded(state)                  ? StopSchedule::until(schedule.halfway())
                                        : state == PluginState::Stopping ? StopSchedule::until(schedule.quitBy())
                                                                         : 0s;
        process->stop({terminateAfter, StopSchedule::until(schedule.killBy())}, "stopped with the app");
    }
}

Result<> ExternalProcesses::stopOne(PluginRegistry::Index plugin, Duration timeout)
{
    const auto schedule = StopSchedule::ofOne(std::chrono::steady_clock::now(), timeout);
    PluginProcess &process = *find(plugin);
    const PluginStatus status = m_run->plugins.at(plugin);
    if (hasEnded(status.state) && !status.processId) return {};
    const auto noteRequest = [&](bool is) {
        m_run->plugins.update(plugin, [is](PluginStatus &s) { s.stoppedByRequest = is; });
    };
    noteRequest(true); // it may end while it is asked
    const bool asked = askToQuit(process, schedule, ExternalPort::After::Nothing);
    if (process.isForeign() && !asked) {
        noteRequest(false);
        return failure(ErrorKind::InvalidArgument,
                       status.name + " was started by somebody else and cannot be asked to end: end its process there");
    }
    if (!asked) m_run->plugins.setStateInLife(plugin, status.life, PluginState::Stopping, "it was asked to end");
    process.stop({asked ? StopSchedule::until(schedule.quitBy()) : 0s, StopSchedule::until(schedule.killBy())},
                 "stopped by request");
    return {};
}

Result<> ExternalProcesses::startOne(PluginRegistry::Index plugin)
{
    PluginProcess &process = *find(plugin);
    if (auto fine = check(process); !fine) return fine;
    const PluginStatus status = m_run->plugins.at(plugin);
    if (!hasEnded(status.state) || status.processId)
        return failure(ErrorKind::InvalidArgument, status.name + " is " + std::string(toText(status.state)) +
                                                       ": only a plugin that has ended can be started");
    process.start();
    return {};
}

Result<> ExternalProcesses::restartOne(PluginRegistry::Index plugin, Duration timeout)
{
    PluginProcess &process = *find(plugin);
    if (auto fine = check(process); !fine) return fine;
    m_run->plugins.update(plugin, [](PluginStatus &s) { s.stoppedByRequest = true; }); // until it is there again
    const auto schedule = StopSchedule::ofOne(std::chrono::steady_clock::now(), timeout);
    process.restart(schedule, [&] {
        return m_run->plugins.at(plugin).processId && askToQuit(process, schedule, ExternalPort::After::ANewLife);
    });
    return {};
}

void ExternalProcesses::lookForHung()
{
    for (const auto &process : m_processes) process->restartIfHung();
}

PluginProcess *ExternalProcesses::find(PluginRegistry::Index plugin) const
{
    const auto found = std::find_if(m_processes.begin(), m_processes.end(),
                                    [&](const auto &process) { return process->index() == plugin; });
    return found == m_processes.end() ? nullptr : found->get();
}

Result<> ExternalProcesses::check(const PluginProcess &process) const
{
    if (!process.isForeign()) return {};
    const PluginStatus status = m_run->plugins.at(process.index());
    return failure(ErrorKind::InvalidArgument,
                   status.name + " has neither python nor command in the app: start its process by hand, for port " +
                       std::to_string(status.port.value_or(0)));
}

// Over its port, where its protocol has words for it.
bool ExternalProcesses::askToQuit(const PluginProcess &process, const StopSchedule &schedule, ExternalPort::After after)
{
    const Duration time = StopSchedule::until(schedule.quitBy());
    return m_gateway.askOneToQuit(process.place(), "somebody has asked for it", time, after);
}

} // namespace event_engine
