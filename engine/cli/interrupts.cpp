// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/interrupts.h"

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
    if (m_came) return true;
    const auto signals = interruptSignals();
    const auto time = untilDeadline(deadline);
    m_came = sigtimedwait(&signals, nullptr, &time) > 0;
    if (m_came) pthread_sigmask(SIG_UNBLOCK, &signals, nullptr); // also where another Interrupts had blocked them
    return m_came;
}

} // namespace event_engine::cli
