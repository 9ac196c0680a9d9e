// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <cstddef>
#include <functional>
#include <string>
#include <thread>

namespace event_engine {

/// A thread of that name, of which the system shows 15 characters. Fails where the system has none left. Signals are
/// for the host's threads: this one takes those alone that it causes itself, which are faults, SIGPIPE
/// and those that profilers sample by. So any wait may be interrupted.
[[nodiscard]] Result<std::thread> startThread(const std::string &name, std::function<void()> work);

/// Whether this process may start so many more threads. To be asked before libzmq starts some: it ends the process
/// where it gets none.
[[nodiscard]] bool areThreadsLeft(std::size_t count);

/// What is told where they are not.
[[nodiscard]] Error noThreadsLeft(const std::string &what);

} // namespace event_engine
