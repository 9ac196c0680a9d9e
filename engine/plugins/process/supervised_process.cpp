// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/supervised_process.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <csignal>

namespace event_engine {

namespace {

using Time = SupervisedProcess::Time;

/// How often a process without an exit descriptor is asked whether it has ended.
constexpr auto ASKING_INTERVAL = std::chrono::milliseconds(20);

void takeEarlier(std::optional<Time> &present, Time time)
{
    present = present ? std::min(*present, time) : time;
}

bool takeIfDue(std::optional<Time> &due, Time time)
{
    if (!due || time < *due) return false;
    due.reset();
    return true;
}

} // namespace

SupervisedProcess::SupervisedProcess(ChildProcess process, ProcessEvents events)
    : m_process(std::move(process)), m_output(m_process.takeOutput()), m_errors(m_process.takeErrors()),
      m_events(std::move(events)), m_outputSink(sink(OutputLine::Source::StandardOutput)),
      m_errorSink(sink(OutputLine::Source::StandardError))
{
    if (m_events.onStarted) m_events.onStarted(m_process.id());
}

void SupervisedProcess::stop(Time terminateAt, Time killAt)
{
    takeEarlier(m_terminateAt, terminateAt);
    takeEarlier(m_killAt, killAt);
}

SupervisedProcess::Polled SupervisedProcess::polled() const
{
    return {pollfd{m_process.exitDescriptor(), POLLIN, 0}, pollfd{m_output.descriptor(), POLLIN, 0},
            pollfd{m_errors.descriptor(), POLLIN, 0}};
}

std::optional<Time> SupervisedProcess::deadline(Time time) const
{
    std::optional<Time> next = m_terminateAt;
    if (m_killAt) takeEarlier(next, *m_killAt);
    if (m_process.exitDescriptor() < 0) takeEarlier(next, time + ASKING_INTERVAL);
    return next;
}

bool SupervisedProcess::handle(const Polled &ready, Time time)
{
    const auto &[exit, output, errors] = ready;
    if (output.revents) m_output.read(m_outputSink);
    if (errors.revents) m_errors.read(m_errorSink);
    const bool mayHaveEnded = exit.revents != 0 || exit.fd < 0;
    if (mayHaveEnded && m_process.hasEnded()) {
        finish();
        return true;
    }
    carryOutDeadlines(time);
    return false;
}

void SupervisedProcess::kill()
{
    m_process.signalGroup(SIGKILL);
}

void SupervisedProcess::endBy(Time deadline)
{
    m_process.waitForEnd(std::max<Duration>(deadline - std::chrono::steady_clock::now(), Duration::zero()));
    finish();
}

void SupervisedProcess::carryOutDeadlines(Time time)
{
    if (takeIfDue(m_terminateAt, time)) {
        m_process.signalGroup(SIGTERM);
        m_process.signalGroup(SIGCONT); // a process that stands still gets the signal only when it goes on
    }
    if (takeIfDue(m_killAt, time)) m_process.signalGroup(SIGKILL);
}

void SupervisedProcess::finish()
{
    const ExitStatus status = m_process.reap();
    m_output.drain(m_outputSink);
    m_errors.drain(m_errorSink);
    if (m_events.onExit) m_events.onExit(status);
}

LineSplitter::Sink SupervisedProcess::sink(OutputLine::Source source) const
{
    return [this, source](std::string line) {
        if (m_events.onLine) m_events.onLine(source, now(), std::move(line));
    };
}

} // namespace event_engine
