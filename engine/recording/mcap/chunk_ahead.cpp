// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/chunk_ahead.h"

#include "engine/base/start_thread.h"

#include <algorithm>

namespace event_engine::mcap {

Result<std::unique_ptr<ChunkAhead>> ChunkAhead::start(std::shared_ptr<const OpenFile> file,
                                                      std::shared_ptr<const MessageSelection> selection)
{
    std::unique_ptr<ChunkAhead> ahead(new ChunkAhead(std::move(file), std::move(selection)));
    auto thread = startThread("ee-read", [self = ahead.get()] { self->work(); });
    if (!thread) return failure(thread.error());
    ahead->m_thread = std::move(*thread);
    return ahead;
}

ChunkAhead::~ChunkAhead()
{
    {
        MutexLock lock(m_mutex);
        m_ending = true;
    }
    m_changed.notifyAll();
    if (m_thread.joinable()) m_thread.join();
}

void ChunkAhead::ask(const IndexedChunk &chunk, std::unique_ptr<SelectedChunk> memory)
{
    {
        MutexLock lock(m_mutex);
        m_tasks.push_back({&chunk, std::move(memory)});
    }
    m_changed.notifyAll();
    m_bytes += sizeOf(chunk.index);
    ++m_asked;
}

Result<std::unique_ptr<SelectedChunk>> ChunkAhead::take()
{
    MutexLock lock(m_mutex);
    while (!m_tasks.front().result) m_changed.wait(m_mutex);
    Task task = std::move(m_tasks.front());
    m_tasks.pop_front();
    m_bytes -= sizeOf(task.chunk->index);
    --m_asked;
    if (!*task.result) return failure(task.result->error());
    return std::move(task.into);
}

void ChunkAhead::work()
{
    ChunkLoader loader(*m_file->source, m_file->limits);
    for (;;) {
        Task *task = nullptr;
        {
            MutexLock lock(m_mutex);
            while (!m_ending && !(task = nextTask())) m_changed.wait(m_mutex);
            if (m_ending) return;
        }
        const auto loaded = m_selection->load(*task->chunk, loader, *task->into);
        {
            MutexLock lock(m_mutex);
            task->result = loaded;
        }
        m_changed.notifyAll();
    }
}

ChunkAhead::Task *ChunkAhead::nextTask()
{
    const auto task = std::find_if(m_tasks.begin(), m_tasks.end(), [](const Task &one) { return !one.result; });
    return task == m_tasks.end() ? nullptr : &*task;
}

} // namespace event_engine::mcap
