// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/bytes_on_their_way.h"

#include <cstring>
#include <new>

namespace event_engine {

namespace {

constexpr std::size_t OVERHEAD = 128; // libzmq's and ours

} // namespace

struct BytesOnTheirWay::Held {
    std::shared_ptr<std::atomic<std::uint64_t>> count;
    std::size_t size;
};

// One block of memory: who counts it, then the bytes.
Message BytesOnTheirWay::copyOf(ByteView bytes)
{
    void *block = ::operator new(sizeof(Held) + bytes.size());
    auto *held = new (block) Held{m_count, bytes.size() + OVERHEAD};
    auto *data = static_cast<std::byte *>(block) + sizeof(Held);
    if (!bytes.empty()) std::memcpy(data, bytes.data(), bytes.size());
    m_count->fetch_add(held->size, std::memory_order_relaxed);
    return {data, bytes.size(), free, held};
}

void BytesOnTheirWay::free(void *data, void *held)
{
    EVENT_ENGINE_TAKEN_OVER(data);
    auto *const each = static_cast<Held *>(held);
    each->count->fetch_sub(each->size, std::memory_order_relaxed);
    each->~Held();
    ::operator delete(static_cast<void *>(each));
}

} // namespace event_engine
