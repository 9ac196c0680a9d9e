// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

namespace event_engine {

/// The buffers of one publisher's batches, used again and again. One thread at a time takes; any thread gives back,
/// since the last holder of a batch may be anybody, even after publisher and app are gone: the pool lives until its
/// owner has retired it and every buffer is back.
class BufferPool {
public:
    struct Buffer {
        BufferPool *pool;
        Buffer *next;
        alignas(64) std::byte data[1]; // `capacity` of them
    };
    struct Retire {
        void operator()(BufferPool *pool) const noexcept { pool->drop(); }
    };
    using Owner = std::unique_ptr<BufferPool, Retire>;

    [[nodiscard]] static Owner make(std::size_t capacity) { return Owner(new BufferPool(capacity)); }

    [[nodiscard]] std::size_t capacity() const { return m_capacity; }
    [[nodiscard]] Buffer *take();
    /// A zmq::free_fn; `hint` is the Buffer.
    static void give(void *data, void *hint);

private:
    explicit BufferPool(std::size_t capacity) : m_capacity(capacity) {}
    ~BufferPool();
    void drop() noexcept;
    [[nodiscard]] Buffer *allocate();

    const std::size_t m_capacity;
    Buffer *m_mine = nullptr;                 // free, for the taker alone
    std::atomic<std::size_t> m_references{1}; // the owner, and every buffer that is out
    std::atomic<std::size_t> m_free{0};       // about how many wait to be used again
    alignas(64) std::atomic<Buffer *> m_returned{nullptr};
};

} // namespace event_engine
