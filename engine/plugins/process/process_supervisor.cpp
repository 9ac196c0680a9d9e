// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/process_supervisor.h"

#include "engine/base/start_thread.h"
#include "engine/base/witnessed_time.h"
#include "engine/plugins/process/supervised_process.h"

#include <algorithm>
#include <map>
#include <utility>

namespace event_engine {

namespace {

using Clock = WitnessedTime::Clock;
using Time = Clock::time_point;

/// Where something is due in time the next look comes long before a step is over.
constexpr Duration LONGEST_STEP = std::chrono::seconds(1), LONGEST_WAIT = LONGEST_STEP / 4;

/// A year for what would reach beyond the clock.
Duration within(Duration time)
{
    return std::clamp<Duration>(time, Duration::zero(), std::chrono::years(1));
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
        const Time at = m_watched.look() + start.after;
        m_waiting.emplace(id, Waiting{std::move(start), at});
    }

    void startWhatIsDue()
    {
        for (auto next = firstDue(); next != m_waiting.end(); next = firstDue())
            start(std::move(m_waiting.extract(next).mapped().start));
    }

    void carryOut(Stop stop)
    {
        if (const auto waiting = m_waiting.extract(stop.id))
            return tellFailedToStart(waiting.mapped().start.events,
                                     {ErrorKind::Stopped, "stopped before it was started"});
        const auto found = m_processes.find(stop.id);
        if (found == m_processes.end()) return;
        const Time time = m_watched.look();
        found->second->stop(time + stop.terminateAfter, time + stop.killAfter);
    }

    /// Until something is due or there are commands, and does what is due.
    void wait()
    {
        auto ready = polled();
        ::poll(ready.data(), ready.size(), pollTimeout());
        m_supervisor.m_wakeUp.clear();
        handle(ready);
    }

    void endAll()
    {
        for (auto &[id, process] : m_processes) process->kill();
        const auto deadline = Clock::now() + ChildProcess::KILLED_WITHIN;
        for (auto &[id, process] : m_processes) process->endBy(deadline);
        for (const auto &[id, waiting] : m_waiting) tellNotStarted(waiting.start.events);
    }

private:
    struct Waiting {
        Start start;
        Time at;
    };

    void start(Start start)
    {
        auto child = ChildProcess::start(start.options, m_supervisor.m_watch);
        if (!child) return tellFailedToStart(start.events, child.error());
        m_processes.emplace(start.id, std::make_unique<SupervisedProcess>(std::move(*child), std::move(start.events)));
    }

    [[nodiscard]] std::map<ProcessId, Waiting>::iterator firstDue()
    {
        const Time time = m_watched.look();
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

    [[nodiscard]] int pollTimeout()
    {
        const Time time = m_watched.look();
        const auto next = deadline(time);
        if (!next) return -1;
        const auto left = std::clamp<Duration>(*next - time, Duration(0), LONGEST_WAIT);
        return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
    }

    [[nodiscard]] std::optional<Time> deadline(Time time) const
    {
        std::optional<Time> earliest;
        for (const auto &[id, process] : m_processes) {
            const auto own = process->deadline(time);
            if (own && (!earliest || *own < *earliest)) earliest = own;
        }
        for (const auto &[id, waiting] : m_waiting)
            if (!earliest || waiting.at < *earliest) earliest = waiting.at;
        return earliest;
    }

    /// `ready` lists the processes in the order of m_processes.
    void handle(const std::vector<pollfd> &ready)
    {
        const Time time = m_watched.look();
        auto next = ready.begin();
        for (auto process = m_processes.begin(); process != m_processes.end();) {
            SupervisedProcess::Polled own;
            std::copy_n(next, own.size(), own.begin());
            next += own.size();
            process = process->second->handle(own, time) ? m_processes.erase(process) : std::next(process);
        }
    }

    const ProcessSupervisor &m_supervisor;
    WitnessedTime m_watched{LONGEST_STEP};
    std::map<ProcessId, Waiting> m_waiting; // for their time
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
    post(Start{id, std::move(options), std::move(events), within(delay)});
    return id;
}

void ProcessSupervisor::stop(ProcessId process, Duration terminateAfter, Duration killAfter)
{
    post(Stop{process, within(terminateAfter), within(killAfter)});
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
