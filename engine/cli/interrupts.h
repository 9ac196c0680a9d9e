// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <pthread.h>

namespace event_engine::cli {

/// SIGINT, SIGTERM and SIGHUP as something to wait for instead of an end; a second SIGINT or SIGTERM does end the
/// process, as long as the thread that waited is there. SIGHUP stays ignored where it is, as nohup has it, and is for
/// good after the first signal, since a terminal that goes hangs up twice. For commands that run no app, and for others
/// until the app takes care of signals. Made before any thread is started that may take signals; libzmq's take none.
class Interrupts {
public:
    using Clock = std::chrono::steady_clock;

    /// What is done with a second SIGINT or SIGTERM.
    enum class Second { EndsTheProcess, IsAwaited };
    explicit Interrupts(Second second = Second::EndsTheProcess);
    ~Interrupts();
    Interrupts(const Interrupts &) = delete;
    Interrupts &operator=(const Interrupts &) = delete;

    /// True: one has come, now or before, whichever Interrupts of this process has taken it. False: the time is up, or
    /// somebody woke the thread.
    [[nodiscard]] bool waitUntil(Clock::time_point deadline);
    /// Of IsAwaited, once one has come: the second, which ends the process where it is raised again, as all that come
    /// after it do by themselves. Empty: somebody woke the thread.
    [[nodiscard]] std::optional<int> waitForSecond();
    /// Ends the thread's wait, now or the next one. Any other thread, while that one is there.
    static void wake(pthread_t waiter);
    [[nodiscard]] bool came() { return waitUntil(Clock::time_point::min()); }

private:
    const Second m_second;
    sigset_t m_before{};
};

} // namespace event_engine::cli
