// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/buffer_pool.h"

#include "engine/bus/message.h"

#include <cstdlib>
#include <new>
#include <utility>

namespace event_engine {

namespace {

// Free buffers beyond this many go back to the system, so that one burst does not cost memory for ever.
constexpr std::size_t KEPT = 64;

void freeAll(BufferPool::Buffer *buffer)
{
    while (buffer) std::free(std::exchange(buffer, buffer->next));
}

} // namespace

BufferPool::~BufferPool()
{
    freeAll(m_mine);
    freeAll(m_returned.load());
}

void BufferPool::drop() noexcept
{
    if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

BufferPool::Buffer *BufferPool::allocate()
{
    const std::size_t bytes = (sizeof(Buffer) + m_capacity + 127) & ~std::size_t{63};
    void *memory = std::aligned_alloc(64, bytes);
    if (!memory) throw std::bad_alloc();
    auto *buffer = static_cast<Buffer *>(memory);
    buffer->pool = this;
    return buffer;
}

BufferPool::Buffer *BufferPool::take()
{
    if (!m_mine) m_mine = m_returned.exchange(nullptr, std::memory_order_acquire);
    Buffer *buffer = m_mine;
    if (buffer) {
        m_mine = buffer->next;
        m_free.fetch_sub(1, std::memory_order_relaxed);
    } else {
        buffer = allocate();
    }
    m_references.fetch_add(1, std::memory_order_relaxed);
    return buffer;
}

void BufferPool::give(void *, void *hint)
{
    auto *buffer = static_cast<Buffer *>(hint);
    EVENT_ENGINE_TAKEN_OVER(buffer->data);
    BufferPool &pool = *buffer->pool;
    if (pool.m_free.load(std::memory_order_relaxed) >= KEPT) {
        std::free(buffer);
    } else {
        pool.m_free.fetch_add(1, std::memory_order_relaxed);
        buffer->next = pool.m_returned.load(std::memory_order_relaxed);
        while (!pool.m_returned.compare_exchange_weak(buffer->next, buffer, std::memory_order_release,
                                                      std::memory_order_relaxed)) {
        }
    }
    pool.drop();
}

} // namespace event_engine
