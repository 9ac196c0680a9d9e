// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/wake_up.h"
#include "event_engine/error.h"

#include <atomic>
#include <functional>
#include <memory>
#include <thread>

namespace event_engine {

/// Calls a function, in a thread of its own, at the first SIGINT, SIGTERM or SIGHUP; a second SIGINT or SIGTERM ends
/// the process as if nobody watched. One at a time per process; afterwards the signals do again what they did before.
/// Where SIGHUP is ignored, as nohup has it, it stays so.
class SignalWatch {
public:
    [[nodiscard]] static Result<std::unique_ptr<SignalWatch>> start(std::function<void()> onSignal);
    ~SignalWatch();

private:
    explicit SignalWatch(std::function<void()> onSignal);
    void wait();

    const std::function<void()> m_onSignal;
    std::atomic<bool> m_ending{false};
    std::thread m_thread;
};

} // namespace event_engine
