// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/sync_thread.h"

#include <chrono>
#include <pthread.h>

namespace event_engine {

namespace {

constexpr auto INTERVAL = std::chrono::milliseconds(500);

} // namespace

SyncThread::SyncThread(ByteSink &sink) : m_sink(sink), m_thread([this] { run(); })
{}

SyncThread::~SyncThread()
{
    {
        MutexLock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notifyAll();
    m_thread.join();
}

void SyncThread::run()
{
    pthread_setname_np(pthread_self(), "ee-sync");
    std::uint64_t synced = 0;
    while (waitForNext()) {
        const std::uint64_t written = m_sink.position();
        if (written == synced) continue;
        if (!m_sink.sync()) return;
        synced = written;
    }
}

bool SyncThread::waitForNext()
{
    const auto next = std::chrono::steady_clock::now() + INTERVAL;
    MutexLock lock(m_mutex);
    while (!m_stopping && std::chrono::steady_clock::now() < next) m_changed.waitUntil(m_mutex, next);
    return !m_stopping;
}

} // namespace event_engine
