// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/process_supervisor.h"

#include "engine/base/start_thread.h"
#include "engine/plugins/process/supervised_process.h"

#include <algorithm>
#include <map>
#include <utility>

namespace event_engine {

namespace {

using SteadyClock = std::chrono::steady_clock;

/// Only a process that is stuck inside the kernel takes longer; it must not hold anybody up.
constexpr Duration KILLED_WITHIN = std::chrono::seconds(2);

int pollTimeout(std::optional<SteadyClock::time_point> deadline)
{
    if (!deadline) return -1;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*deadline - SteadyClock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 60'000));
}

/// So long from now; a year for what would reach beyond the clock.
SteadyClock::time_point after(Duration time)
{
    return SteadyClock::now() + std::clamp<Duration>(time, Duration::zero(), std::chrono::years(1));
}

void tellFailedToStart(const ProcessEvents &events, const Error &error)
{
    if (events.onFailedToStart) events.onFailedToStart(error);
}

void tellNotStarted(const ProcessEvents &events)
{
    tellFailedToStart(events, {ErrorKind::Stopped, "not started, since the app stops"});
}

} // namespace

/// What the supervisor's thread has in its care.
class ProcessSupervisor::Processes {
public:
    explicit Processes(const ProcessSupervisor &supervisor) : m_supervisor(supervisor) {}

    void carryOut(Start start)
    {
        const ProcessId id = start.id;
        m_waiting.emplace(id, std::move(start));
    }

    void startWhatIsDue()
    {
        for (auto next = firstDue(); next != m_waiting.end(); next = firstDue())
            start(std::move(m_waiting.extract(next).mapped()));
    }

    void carryOut(Stop stop)
    {
        if (const auto waiting = m_waiting.extract(stop.id))
            return tellFailedToStart(waiting.mapped().events, {ErrorKind::Stopped, "stopped before it was started"});
        const auto found = m_processes.find(stop.id);
        if (found != m_processes.end()) found->second->stop(stop.terminateAt, stop.killAt);
    }

    /// Until something is due or there are commands, and does what is due.
    void wait()
    {
        auto ready = polled();
        ::poll(ready.data(), ready.size(), pollTimeout(deadline()));
        m_supervisor.m_wakeUp.clear();
        handle(ready);
    }

    void endAll()
    {
        for (auto &[id, process] : m_processes) process->kill();
        const auto deadline = after(KILLED_WITHIN);
        for (auto &[id, process] : m_processes) process->endBy(deadline);
        for (const auto &[id, start] : m_waiting) tellNotStarted(start.events);
    }

private:
    void start(Start start)
    {
        auto child = ChildProcess::start(start.options, m_supervisor.m_watch);
        if (!child) return tellFailedToStart(start.events, child.error());
        m_processes.emplace(start.id, std::make_unique<SupervisedProcess>(std::move(*child), std::move(start.events)));
    }

    [[nodiscard]] std::map<ProcessId, Start>::iterator firstDue()
    {
        const auto time = SteadyClock::now();
        return std::find_if(m_waiting.begin(), m_waiting.end(),
                            [time](const auto &waiting) { return waiting.second.at <= time; });
    }

    [[nodiscard]] std::vector<pollfd> polled() const
    {
        std::vector<pollfd> all;
        for (const auto &[id, process] : m_processes) {
            const auto own = process->polled();
            all.insert(all.end(), own.begin(), own.end());
        }
        all.push_back({m_supervisor.m_wakeUp.descriptor(), POLLIN, 0});
        return all;
    }

    [[nodiscard]] std::optional<SteadyClock::time_point> deadline() const
    {
        std::optional<SteadyClock::time_point> earliest;
        for (const auto &[id, process] : m_processes) {
            const auto own = process->deadline();
            if (own && (!earliest || *own < *earliest)) earliest = own;
        }
        for (const auto &[id, start] : m_waiting)
            if (!earliest || start.at < *earliest) earliest = start.at;
        return earliest;
    }

    /// `ready` lists the processes in the order of m_processes.
    void handle(const std::vector<pollfd> &ready)
    {
        const auto time = SteadyClock::now();
        auto next = ready.begin();
        for (auto process = m_processes.begin(); process != m_processes.end();) {
            SupervisedProcess::Polled own;
            std::copy_n(next, own.size(), own.begin());
            next += own.size();
            process = process->second->handle(own, time) ? m_processes.erase(process) : std::next(process);
        }
    }

    const ProcessSupervisor &m_supervisor;
    std::map<ProcessId, Start> m_waiting; // for their time
    std::map<ProcessId, std::unique_ptr<SupervisedProcess>> m_processes;
};

Result<std::unique_ptr<ProcessSupervisor>> ProcessSupervisor::create(ExitWatch watch)
{
    auto wakeUp = WakeUp::create();
    if (!wakeUp) return failure(wakeUp.error());
    std::unique_ptr<ProcessSupervisor> supervisor(new ProcessSupervisor(std::move(*wakeUp), watch));
    auto thread = startThread("ee-processes", [self = supervisor.get()] { self->run(); });
    if (!thread) return failure(thread.error());
    supervisor->m_thread = std::move(*thread);
    return supervisor;
}

ProcessSupervisor::ProcessSupervisor(WakeUp wakeUp, ExitWatch watch) : m_watch(watch), m_wakeUp(std::move(wakeUp))
{}

ProcessSupervisor::~ProcessSupervisor()
{
    {
        const MutexLock lock(m_mutex);
        m_closing = true;
    }
    m_wakeUp.wake();
    if (m_thread.joinable()) m_thread.join();
}

ProcessId ProcessSupervisor::start(ProcessOptions options, ProcessEvents events, Duration delay)
{
    const ProcessId id{m_started.fetch_add(1)};
    post(Start{id, std::move(options), std::move(events), after(delay)});
    return id;
}

void ProcessSupervisor::stop(ProcessId process, Duration terminateAfter, Duration killAfter)
{
    post(Stop{process, after(terminateAfter), after(killAfter)});
}

void ProcessSupervisor::post(Command command)
{
    {
        const MutexLock lock(m_mutex);
        if (m_closing) return;
        m_commands.push_back(std::move(command));
    }
    m_wakeUp.wake();
}

std::optional<ProcessSupervisor::Commands> ProcessSupervisor::takeCommands()
{
    const MutexLock lock(m_mutex);
    if (m_closing) return std::nullopt;
    return std::exchange(m_commands, {});
}

void ProcessSupervisor::run()
{
    Processes processes(*this);
    while (auto commands = takeCommands()) {
        for (auto &command : *commands) std::visit([&](auto &one) { processes.carryOut(std::move(one)); }, command);
        processes.startWhatIsDue();
        processes.wait();
    }
    processes.endAll();
    refuseCommands();
}

void ProcessSupervisor::refuseCommands()
{
    Commands commands;
    {
        const MutexLock lock(m_mutex);
        commands.swap(m_commands);
    }
    for (const auto &command : commands) {
        if (const auto *start = std::get_if<Start>(&command)) tellNotStarted(start->events);
    }
}

} // namespace event_engine
