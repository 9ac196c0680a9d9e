// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/file_descriptor.h"
#include "engine/plugins/process/exit_status.h"
#include "engine/plugins/process/process_options.h"
#include "event_engine/error.h"
#include "event_engine/time.h"

#include <sys/types.h>

namespace event_engine {

/// How the end of a process is noticed: by a descriptor to poll, or, where the system has none, by asking often.
enum class ExitWatch { Descriptor, Asking };

/// A running program with its process group: reads nothing from its standard input, writes into two pipes.
///
/// It is killed when the *thread* that started it ends. Only this one process is ever waited for, so a program that
/// has children of its own keeps them. One thread.
class ChildProcess {
public:
    /// Only a process stuck inside the kernel takes longer to end once it is killed; it must not hold us up.
    static constexpr Duration KILLED_WITHIN = std::chrono::seconds(2);

    /// Fails in words that name the program: no such file, not executable, no interpreter, ...
    static Result<ChildProcess> start(const ProcessOptions &options, ExitWatch watch = ExitWatch::Descriptor);

    ChildProcess(ChildProcess &&other) noexcept;
    ChildProcess &operator=(ChildProcess &&) = delete;
    /// Kills the group and reaps the process.
    ~ChildProcess();

    [[nodiscard]] pid_t id() const { return m_id; }
    /// Becomes readable when the process ends; -1 with ExitWatch::Asking.
    [[nodiscard]] int exitDescriptor() const { return m_exit.get(); }
    [[nodiscard]] bool hasEnded() const;
    /// False: still running when the time was up.
    bool waitForEnd(Duration timeout) const;

    /// To the process and all others of its group; nothing once it has ended.
    void signalGroup(int signal) const;

    /// The status of a process that has ended. What is left of its group is killed first: the plugin is over, and its
    /// group id is only safe from reuse until the process is reaped.
    ExitStatus reap();

    // Reading ends that do not block. Once each.
    [[nodiscard]] FileDescriptor takeOutput() { return std::move(m_output); }
    [[nodiscard]] FileDescriptor takeErrors() { return std::move(m_errors); }

private:
    ChildProcess(pid_t id, FileDescriptor exit, FileDescriptor output, FileDescriptor errors);

    pid_t m_id; ///< 0 once reaped or moved from
    FileDescriptor m_exit, m_output, m_errors;
};

} // namespace event_engine
