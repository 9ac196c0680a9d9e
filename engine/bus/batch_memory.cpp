// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/batch_memory.h"

#include "engine/bus/bus_options.h"
#include "engine/bus/large_message.h"

#include <cstdint>

namespace event_engine {

namespace {

// What libzmq reads at once from a connection.
constexpr std::size_t BUFFER = 8192;

Message inOwnMemory(const Message &batch)
{
    Message own = messageOf(batch.size());
    if (batch.size()) std::memcpy(own.data(), batch.data(), batch.size());
    return own;
}

} // namespace

Message receivedBatch(Message batch)
{
    const bool aligned = reinterpret_cast<std::uintptr_t>(batch.data()) % 8 == 0;
    return aligned && batch.size() > BUFFER ? std::move(batch) : inOwnMemory(batch);
}

Message batchToKeep(Message batch)
{
    return batch.size() >= BATCH_BYTES / 2 ? std::move(batch) : inOwnMemory(batch);
}

} // namespace event_engine
