// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/sync_thread.h"

#include "engine/base/start_thread.h"

#include <chrono>

namespace event_engine {

namespace {

constexpr auto INTERVAL = std::chrono::milliseconds(500);

} // namespace

Result<std::unique_ptr<SyncThread>> SyncThread::start(ByteSink &sink)
{
    std::unique_ptr<SyncThread> sync(new SyncThread(sink));
    auto thread = startThread("ee-sync", [self = sync.get()] { self->run(); });
    if (!thread) return failure(thread.error());
    sync->m_thread = std::move(*thread);
    return sync;
}

SyncThread::~SyncThread()
{
    {
        MutexLock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notifyAll();
    if (m_thread.joinable()) m_thread.join();
}

void SyncThread::run()
{
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
