// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/interrupts.h"

#include <atomic>

namespace event_engine::cli {

namespace {

sigset_t interruptSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

timespec untilDeadline(Interrupts::Clock::time_point deadline)
{
    const auto now = Interrupts::Clock::now();
    if (deadline <= now) return {0, 0};
    const std::chrono::nanoseconds left = deadline - now;
    const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
    return {seconds.count(), (left - seconds).count()};
}

// Of the process, as signals are: what one Interrupts has taken, another one wants to know of.
std::atomic<bool> oneCame = false;

} // namespace

Interrupts::Interrupts()
{
    const auto signals = interruptSignals();
    pthread_sigmask(SIG_BLOCK, &signals, &m_before);
}

Interrupts::~Interrupts()
{
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

bool Interrupts::waitUntil(Clock::time_point deadline)
{
    const auto signals = interruptSignals();
    if (!oneCame) {
        const auto time = untilDeadline(deadline);
        if (sigtimedwait(&signals, nullptr, &time) > 0) oneCame = true;
    }
    if (oneCame) pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // also where another Interrupts had blocked them
    return oneCame;
}

} // namespace event_engine::cli
