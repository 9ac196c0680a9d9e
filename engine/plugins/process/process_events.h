// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/process/exit_status.h"
#include "event_engine/error.h"
#include "event_engine/snapshot.h"
#include "event_engine/time.h"

#include <functional>
#include <sys/types.h>

namespace event_engine {

/// What happens to a supervised process, told in the supervisor's thread. The order is: onStarted once, onLine for each
/// line, onExit once; or onFailedToStart alone. After the last one the functions are gone. None of them may be slow:
/// all processes wait meanwhile. Functions left out are not called.
struct ProcessEvents {
    std::function<void(pid_t)> onStarted;
    /// A line of output, without its end; its bytes need not be UTF-8. See LineSplitter for very long ones.
    std::function<void(OutputLine::Source, Timestamp, std::string)> onLine;
    /// All that the process itself wrote has been told before.
    std::function<void(const ExitStatus &)> onExit;
    std::function<void(const Error &)> onFailedToStart;
};

} // namespace event_engine
