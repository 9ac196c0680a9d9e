// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/base/wake_up.h"
#include "engine/plugins/process/child_process.h"
#include "engine/plugins/process/process_events.h"
#include "engine/plugins/process/process_options.h"
#include "event_engine/error.h"
#include "event_engine/time.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <thread>
#include <variant>
#include <vector>

namespace event_engine {

/// A process that a ProcessSupervisor was asked to start; never used twice by the same supervisor.
enum class ProcessId : std::uint64_t {};

/// Starts, watches and stops the processes of external plugins.
///
/// Any thread may call; every call returns at once and its outcome comes through ProcessEvents. Every process started
/// ends in exactly one onExit or onFailedToStart, at the latest while the supervisor is destroyed. The functions of
/// ProcessEvents may call the supervisor, but not destroy it.
///
/// All times are those that the supervisor has witnessed: while the program stands still, nobody's time runs out.
///
/// A process gets a process group of its own, which is stopped as a whole and killed when the process has ended. It
/// cannot outlive this program, reads nothing from standard input, and inherits no descriptor.
class ProcessSupervisor {
public:
    /// Fails where the system has no descriptors or threads left.
    static Result<std::unique_ptr<ProcessSupervisor>> create(ExitWatch watch = ExitWatch::Descriptor);
    /// Kills and reaps every process. What is started meanwhile is not, and no function of it is called.
    ~ProcessSupervisor();

    ProcessSupervisor(const ProcessSupervisor &) = delete;
    ProcessSupervisor &operator=(const ProcessSupervisor &) = delete;

    ProcessId start(ProcessOptions options, ProcessEvents events, Duration after = Duration(0));

    /// One that waits to be started is not, and fails to start with ErrorKind::Stopped. Otherwise sends SIGTERM and
    /// SIGKILL to the process's group so long from now; whoever speaks its protocol has asked it to quit before. Asked
    /// again, the earlier times count. A process that has ended, or never was, is no mistake.
    void stop(ProcessId process, Duration terminateAfter, Duration killAfter);

private:
    struct Start {
        ProcessId id;
        ProcessOptions options;
        ProcessEvents events;
        Duration after;
    };
    struct Stop {
        ProcessId id;
        Duration terminateAfter, killAfter;
    };
    using Command = std::variant<Start, Stop>;
    using Commands = std::vector<Command>;
    class Processes;

    ProcessSupervisor(WakeUp wakeUp, ExitWatch watch);
    void post(Command command);
    std::optional<Commands> takeCommands(); ///< empty: the supervisor is being destroyed
    void refuseCommands();
    void run();

    const ExitWatch m_watch;
    const WakeUp m_wakeUp;

    std::atomic<std::uint64_t> m_started = 0;

    Mutex m_mutex;
    Commands m_commands GUARDED_BY(m_mutex);
    bool m_closing GUARDED_BY(m_mutex) = false; ///< no command is taken any more

    std::thread m_thread; ///< uses all of the above; set by create()
};

} // namespace event_engine
