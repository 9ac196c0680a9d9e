// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/signal_watch.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <unistd.h>

namespace event_engine {

namespace {

constexpr std::array SIGNALS{SIGINT, SIGTERM};

// All that the handler touches; -1 = nobody watches.
std::atomic<int> watched{-1};
static_assert(std::atomic<int>::is_always_lock_free);
std::array<struct sigaction, SIGNALS.size()> before;

void onSignal(int)
{
    const int error = errno;
    for (const int signal : SIGNALS) std::signal(signal, SIG_DFL);
    const std::uint64_t one = 1;
    if (const int descriptor = watched.load(); descriptor >= 0)
        if (write(descriptor, &one, sizeof one) < 0) _exit(128 + SIGTERM); // nobody would hear of it
    errno = error;
}

} // namespace

SignalWatch::SignalWatch(WakeUp wakeUp, std::function<void()> onSignal)
    : m_wakeUp(std::move(wakeUp)), m_onSignal(std::move(onSignal))
{}

Result<std::unique_ptr<SignalWatch>> SignalWatch::start(std::function<void()> onSignalFunction)
{
    auto wakeUp = WakeUp::create();
    if (!wakeUp) return failure(wakeUp.error());
    int nobody = -1;
    if (!watched.compare_exchange_strong(nobody, wakeUp->descriptor()))
        return failure(ErrorKind::InUse, "another app of this process stops on signals already");
    std::unique_ptr<SignalWatch> watch(new SignalWatch(std::move(*wakeUp), std::move(onSignalFunction)));
    watch->m_thread = std::thread([self = watch.get()] { self->wait(); });
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < SIGNALS.size(); ++i) sigaction(SIGNALS[i], &action, &before[i]);
    return watch;
}

SignalWatch::~SignalWatch()
{
    for (std::size_t i = 0; i < SIGNALS.size(); ++i) sigaction(SIGNALS[i], &before[i], nullptr);
    watched = -1;
    m_ending = true;
    m_wakeUp.wake();
    m_thread.join();
}

void SignalWatch::wait()
{
    pollfd item{m_wakeUp.descriptor(), POLLIN, 0};
    while (poll(&item, 1, -1) < 0 && errno == EINTR) {
    }
    if (!m_ending) m_onSignal();
}

} // namespace event_engine
