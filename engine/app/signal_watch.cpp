// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/signal_watch.h"

#include "engine/base/start_thread.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <poll.h>
#include <unistd.h>

namespace event_engine {

namespace {

constexpr std::array SIGNALS{SIGINT, SIGTERM, SIGHUP};

// Of the process, and never closed: a handler that runs in another thread when the watch ends may still write.
const WakeUp *bell = nullptr;
// All that the handler touches; -1 = nobody has watched yet.
std::atomic<int> bellDescriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free);
std::atomic<bool> isWatched{false};
std::array<struct sigaction, SIGNALS.size()> signalsBefore;

void onSignal(int)
{
    const int error = errno;
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, SIG_DFL); // a terminal that goes hangs up twice
    const std::uint64_t one = 1;
    if (write(bellDescriptor, &one, sizeof one) < 0) _exit(128 + SIGTERM); // nobody would hear of it
    errno = error;
}

Result<> makeBell()
{
    if (!bell) {
        auto made = WakeUp::create();
        if (!made) return failure(made.error());
        bell = new WakeUp(std::move(*made));
        bellDescriptor = bell->descriptor();
    }
    bell->clear();
    return {};
}

void giveBack()
{
    for (std::size_t i = 0; i < SIGNALS.size(); ++i) sigaction(SIGNALS[i], &signalsBefore[i], nullptr);
}

} // namespace

SignalWatch::SignalWatch(std::function<void()> onSignal) : m_onSignal(std::move(onSignal))
{}

Result<std::unique_ptr<SignalWatch>> SignalWatch::start(std::function<void()> onSignalFunction)
{
    if (isWatched.exchange(true))
        return failure(ErrorKind::InUse, "another app of this process stops on signals already");
    std::unique_ptr<SignalWatch> watch(new SignalWatch(std::move(onSignalFunction)));
    if (auto made = makeBell(); !made) return failure(made.error());
    struct sigaction action {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < SIGNALS.size(); ++i) {
        sigaction(SIGNALS[i], nullptr, &signalsBefore[i]);
        if (SIGNALS[i] != SIGHUP || signalsBefore[i].sa_handler != SIG_IGN) sigaction(SIGNALS[i], &action, nullptr);
    }
    // Only now: one that waits, blocked by all others, comes as soon as this thread lets it.
    auto thread = startThread("ee-signals", [self = watch.get()] { self->wait(); });
    if (!thread) {
        giveBack();
        return failure(thread.error());
    }
    watch->m_thread = std::move(*thread);
    return watch;
}

SignalWatch::~SignalWatch()
{
    if (m_thread.joinable()) {
        m_ending = true;
        bell->wake();
        m_thread.join();
        giveBack();
    }
    isWatched = false;
}

// Whoever else has these blocked, somebody takes them.
void SignalWatch::wait()
{
    sigset_t watched;
    sigemptyset(&watched);
    for (const int signal : SIGNALS) sigaddset(&watched, signal);
    pthread_sigmask(SIG_UNBLOCK, &watched, nullptr);
    pollfd item{bell->descriptor(), POLLIN, 0};
    while (poll(&item, 1, -1) < 0 && errno == EINTR) {
    }
    if (!m_ending) m_onSignal();
}

} // namespace event_engine
