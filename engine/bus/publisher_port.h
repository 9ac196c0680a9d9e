// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/buffer_pool.h"
#include "engine/bus/bus_options.h"
#include "engine/bus/message.h"
#include "engine/bus/owner_lock.h"
#include "engine/wire/batch_builder.h"
#include "event_engine/event.h"

#include <atomic>
#include <cstdint>
#include <cstring>
#include <deque>
#include <optional>
#include <thread>
#include <vector>

namespace event_engine {

/// What a publisher and the broker share: the open batch, and who is waiting for whom.
///
/// The handshake behind "on its way within 1 ms" without a timer: `attended` is true from the moment the publisher
/// wakes the broker until the broker, holding the lock, has found the open batch empty. While it is true the publisher
/// only gathers, since the broker comes before it sleeps. The broker never takes an open batch while earlier ones of
/// that publisher are still on their way, so their order is that of publishing.
struct PublisherPort {
    explicit PublisherPort(const PublisherInfo &publisher) : info(publisher), pool(BufferPool::make(BATCH_BYTES))
    {
        renew();
    }
    ~PublisherPort() { BufferPool::give(nullptr, open); }
    PublisherPort(const PublisherPort &) = delete;
    PublisherPort &operator=(const PublisherPort &) = delete;

    /// The open batch as a message, counted as sent; leaves an empty one. With the lock.
    [[nodiscard]] Message seal()
    {
        const std::size_t size = builder.finish(info.id, sent.load(std::memory_order_relaxed));
        sent.store(sent.load(std::memory_order_relaxed) + 1, std::memory_order_release);
        if (size <= COPY_BELOW) {
            Message message(size);
            std::memcpy(message.data(), open->data, size);
            builder.begin(open->data, pool->capacity());
            return message;
        }
        Message message(open->data, size, &BufferPool::give, open);
        renew();
        return message;
    }

    [[nodiscard]] std::uint32_t onTheirWay() const
    {
        return sent.load(std::memory_order_relaxed) - taken.load(std::memory_order_seq_cst);
    }

    /// In the publisher's thread.
    void beginToWait()
    {
        waiter.store(std::this_thread::get_id(), std::memory_order_relaxed);
        waiting.store(true, std::memory_order_seq_cst);
    }

    const PublisherInfo &info;

    OwnerLock lock; // guards what follows, to the blank line, and writing `sent`
    bool attended = false;
    BufferPool::Owner pool;
    BufferPool::Buffer *open = nullptr;
    BatchBuilder builder;

    std::atomic<std::uint32_t> sent{0};              // batches sealed: the next batch's number
    alignas(64) std::atomic<std::uint32_t> taken{0}; // batches the broker has admitted
    std::atomic<bool> waiting{false};                // the publisher can do nothing before `taken` rises
    std::atomic<std::thread::id> waiter{};           // the thread that waits; written before
    std::atomic<bool> closed{false};                 // by the broker: nothing is taken any more

    // The broker's own.
    struct {
        std::uint32_t received = 0;
        std::deque<Message> pending;            // received but refused: a subscriber that blocks is full
        bool listed = false;                    // among the attended
        bool leaving = false;                   // gone once all it sent is admitted
        bool disordered = false;                // its batches have come in no order: none is taken any more
        std::uint32_t looks = 0;                // so often its open batch may be empty before it has to wake us
        std::vector<std::uint64_t> targets;     // who got its last batch, a bit each
        std::int64_t deferredSince = 0;         // its open batch is left open on purpose
        std::optional<std::uint32_t> blockedBy; // id of the subscriber that refuses its first pending batch
        std::int64_t blockedSince = 0;
    } broker;

private:
    void renew()
    {
        open = pool->take();
        builder.begin(open->data, pool->capacity());
    }
};

} // namespace event_engine
