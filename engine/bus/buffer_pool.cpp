// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/buffer_pool.h"

#include "engine/bus/message.h"

#include <new>
#include <sys/mman.h>
#include <utility>

namespace event_engine {

namespace {

// Free buffers beyond this many go back to the system, so that one burst does not cost memory for ever.
constexpr std::size_t KEPT_BUFFERS = 64;

// Whole pages straight from the system, and back to it: in the heap, long-lived buffers between small pieces leave gaps
// that no other buffer fits.
std::size_t mappedBytes(std::size_t capacity)
{
    constexpr std::size_t PAGE = 4096;
    return (sizeof(BufferPool::Buffer) + capacity + PAGE - 1) & ~(PAGE - 1);
}

void freeAll(BufferPool::Buffer *buffer, std::size_t capacity)
{
    while (buffer) ::munmap(std::exchange(buffer, buffer->next), mappedBytes(capacity));
}

} // namespace

BufferPool::~BufferPool()
{
    freeAll(m_mine, m_capacity);
    freeAll(m_returned.load(), m_capacity);
}

void BufferPool::drop() noexcept
{
    if (m_references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
}

BufferPool::Buffer *BufferPool::allocate()
{
    void *memory = ::mmap(nullptr, mappedBytes(m_capacity), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED) throw std::bad_alloc();
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
    if (pool.m_free.load(std::memory_order_relaxed) >= KEPT_BUFFERS) {
        ::munmap(buffer, mappedBytes(pool.m_capacity));
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
