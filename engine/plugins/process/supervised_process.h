// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/process/child_process.h"
#include "engine/plugins/process/output_reader.h"
#include "engine/plugins/process/process_events.h"

#include <array>
#include <chrono>
#include <optional>
#include <poll.h>
#include <span>

namespace event_engine {

/// One process in the care of a ProcessSupervisor, in whose thread everything here happens: reads its output, notices
/// its end, carries out its stop deadlines.
class SupervisedProcess {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// What it waits for: its end, its standard output, its standard error.
    using Polled = std::array<pollfd, 3>;

    /// Calls onStarted.
    SupervisedProcess(ChildProcess process, ProcessEvents events);

    /// The earlier time counts where one was given before.
    void stop(Time terminateAt, Time killAt);

    [[nodiscard]] Polled polled() const;
    /// When to call handle() even if nothing polled is ready.
    [[nodiscard]] std::optional<Time> deadline(Time time) const;

    /// Does what is due. True: the process has ended and onExit was called; nothing is left to do.
    bool handle(const Polled &ready, Time time);

    /// Kills it; returns at once.
    void kill();
    /// Of one that was killed: waits for its end, no longer than that, and calls onExit.
    void endBy(Time deadline);

private:
    void carryOutDeadlines(Time time);
    void finish();
    [[nodiscard]] LineSplitter::Sink sink(OutputLine::Source source) const;

    ChildProcess m_process;
    OutputReader m_output, m_errors;
    const ProcessEvents m_events;
    std::optional<Time> m_terminateAt, m_killAt;
    const LineSplitter::Sink m_outputSink, m_errorSink;
};

} // namespace event_engine
