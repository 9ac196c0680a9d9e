// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/large_message.h"

#include "engine/base/large_memory.h"

namespace event_engine {

namespace {

constexpr std::size_t LARGE = 16 * 1024;

// A zmq::free_fn.
void giveWholeMemory(void *data, void *)
{
    EVENT_ENGINE_TAKEN_OVER(data);
    giveLargeMemory(static_cast<std::byte *>(data));
}

} // namespace

Message messageOf(std::size_t size)
{
    if (size < LARGE) return Message(size);
    std::byte *memory = takeLargeMemory(size);
    return {memory, size, giveWholeMemory, nullptr};
}

} // namespace event_engine
