// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_processes.h"

#include "engine/plugins/external_command.h"
#include "event_engine/plugin.h"

namespace event_engine {

namespace {

/// How a process ended, as the state of its plugin.
void noteExit(PluginRun &run, PluginRegistry::Index index, const ExitStatus &exit, bool stopping)
{
    run.plugins.update(index, [&](PluginStatus &status) {
        status.processId.reset();
        status.exitCode = exit.exitCode;
        status.signal = exit.signal;
    });
    const PluginStatus status = run.plugins.at(index);
    if (exit.success() || stopping)
        return run.plugins.setState(index, PluginState::Stopped, stopping ? "stopped with the app" : toText(exit));
    const std::string last = run.output.lastOf(status.name);
    const std::string cause = toText(exit) + (last.empty() ? "" : ", its last words: " + last);
    run.plugins.setState(index, PluginState::Failed, cause);
    run.problems.add(Severity::Error, status.name, "failed: its process " + cause);
}

} // namespace

Result<std::unique_ptr<ExternalProcesses>> ExternalProcesses::start(std::shared_ptr<PluginRun> run,
                                                                    const std::vector<ExternalGateway::Plugin> &plugins,
                                                                    ExternalGateway &gateway,
                                                                    const std::string &bindAddress)
{
    auto supervisor = ProcessSupervisor::create();
    if (!supervisor) return failure(supervisor.error());
    std::unique_ptr<ExternalProcesses> processes(new ExternalProcesses(std::move(run), std::move(*supervisor)));
    for (std::size_t place = 0; place < plugins.size(); ++place)
        processes->startOne(plugins[place], place, gateway, bindAddress);
    return processes;
}

void ExternalProcesses::startOne(const ExternalGateway::Plugin &plugin, std::size_t place, ExternalGateway &gateway,
                                 const std::string &bindAddress)
{
    PluginRun &run = *m_run;
    const auto fail = [&run, index = plugin.index, name = plugin.options.name](const Error &error) {
        run.plugins.setState(index, PluginState::Failed, error.message());
        run.problems.add(Severity::Error, name, "could not be started: " + error.message());
    };
    auto options = externalCommand(plugin.options, bindAddress, gateway.ports().plugins[place]);
    if (!options) return fail(options.error());
    if (!*options) return; // it starts by itself
    (*options)->environment.emplace("EVENT_ENGINE_KEYS", gateway.fileOfKeys());

    ProcessEvents events;
    events.onStarted = [&run, index = plugin.index](pid_t id) {
        run.plugins.update(index, [id](PluginStatus &status) { status.processId = int(id); });
    };
    events.onLine = [&run, name = plugin.options.name](OutputLine::Source source, Timestamp time, std::string text) {
        const LogLevel level = source == OutputLine::Source::StandardError ? LogLevel::Warning : LogLevel::Info;
        run.output.add({0, time, name, source, int(level), std::move(text)});
    };
    events.onExit = [&run, &gateway, place, index = plugin.index, stopping = m_stopping](const ExitStatus &exit) {
        noteExit(run, index, exit, *stopping);
        gateway.leaveBus(place);
    };
    events.onFailedToStart = fail;
    run.plugins.setState(plugin.index, PluginState::Starting, "its process is starting");
    m_processes.push_back({m_supervisor->start(std::move(**options), std::move(events)), plugin.index});
}

void ExternalProcesses::stop(Duration killAfter)
{
    *m_stopping = true;
    for (const auto &[process, plugin] : m_processes) {
        const PluginState state = m_run->plugins.at(plugin).state;
        const bool leaves = hasEnded(state) || state == PluginState::Stopping;
        m_supervisor->stop(process, leaves ? killAfter / 2 : Duration(0), killAfter);
    }
}

} // namespace event_engine
