// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/interrupt_watch.h"

#include <condition_variable>
#include <mutex>
#include <system_error>
#include <utility>

namespace event_engine::cli {

InterruptWatch::InterruptWatch(std::function<void()> onInterrupt, std::function<void()> beforeTheEnd)
    : m_onInterrupt(std::move(onInterrupt)), m_beforeTheEnd(std::move(beforeTheEnd)),
      m_interrupts(std::in_place, m_beforeTheEnd ? Interrupts::Second::IsAwaited : Interrupts::Second::EndsTheProcess)
{
    try {
        m_thread = std::jthread([this](const std::stop_token &ended) { watch(ended); });
    } catch (const std::system_error &) {
        m_interrupts.reset();
    }
}

void InterruptWatch::watch(const std::stop_token &ended)
{
    const std::stop_callback wakes(ended, [self = pthread_self()] { Interrupts::wake(self); });
    while (!m_interrupts->waitUntil(Interrupts::Clock::time_point::max()))
        if (ended.stop_requested()) return;
    m_onInterrupt();
    if (m_beforeTheEnd) {
        const auto second = m_interrupts->waitForSecond();
        if (!second) return;
        m_beforeTheEnd();
        ::raise(*second);
    }
    // Stays to the end: no other thread takes the second signal.
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, ended, [] { return false; });
}

} // namespace event_engine::cli
