// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/interrupts.h"

#include <atomic>

namespace event_engine::cli {

namespace {

// Of these a second one is to end the process. A terminal that goes hangs up twice, though.
sigset_t endingSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    return signals;
}

// What is blocked comes even where it is ignored.
bool isIgnored(int signal)
{
    struct sigaction action {};
    return sigaction(signal, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

sigset_t interruptSignals()
{
    sigset_t signals = endingSignals();
    if (!isIgnored(SIGHUP)) sigaddset(&signals, SIGHUP);
    return signals;
}

// Of one thread, which has it blocked: nobody else gets it.
int wakeSignal()
{
    return SIGRTMIN;
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

Interrupts::Interrupts(Second second) : m_second(second)
{
    auto signals = interruptSignals();
    sigaddset(&signals, wakeSignal());
    pthread_sigmask(SIG_BLOCK, &signals, &m_before);
}

Interrupts::~Interrupts()
{
    if (oneCame) sigaddset(&m_before, SIGHUP); // the process ends by the first one, and in its own way
    pthread_sigmask(SIG_SETMASK, &m_before, nullptr);
}

bool Interrupts::waitUntil(Clock::time_point deadline)
{
    if (!oneCame) {
        auto awaited = interruptSignals();
        sigaddset(&awaited, wakeSignal());
        const auto time = untilDeadline(deadline);
        const int signal = sigtimedwait(&awaited, nullptr, &time);
        if (signal > 0 && signal != wakeSignal()) oneCame = true;
    }
    const auto ending = endingSignals();
    if (oneCame && m_second == Second::EndsTheProcess)
        pthread_sigmask(SIG_UNBLOCK, &ending, nullptr); // also where another Interrupts had blocked them
    return oneCame;
}

std::optional<int> Interrupts::waitForSecond()
{
    const auto ending = endingSignals();
    auto awaited = ending;
    sigaddset(&awaited, wakeSignal());
    int signal = 0;
    if (sigwait(&awaited, &signal) != 0 || signal == wakeSignal()) return {};
    pthread_sigmask(SIG_UNBLOCK, &ending, nullptr);
    return signal;
}

void Interrupts::wake(pthread_t waiter)
{
    pthread_kill(waiter, wakeSignal());
}

} // namespace event_engine::cli
