// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/options.h"

#include <cstddef>
#include <cstdint>

namespace event_engine {

/// Sizes and times of the bus.
struct BusOptions {
    std::uint64_t maxEventSize = 8 * MIB;
    Duration stallAfter = std::chrono::seconds(10);
    std::uint64_t hardCap = 2 * GIB; ///< AppOptions::hardCap
};

/// A batch is sent when it is this full.
inline constexpr std::size_t BATCH_BYTES = 128 * KIB;
/// Full batches of one publisher on their way; then publish waits.
inline constexpr std::uint32_t WINDOW = 8;
/// Smaller batches are copied into a message of their own size, so that one small event that is kept long does not keep
/// 128 KiB.
inline constexpr std::size_t COPY_BELOW = 4 * KIB;
/// With drop_oldest, what may be in the subscriber's pipe, beyond recall.
inline constexpr std::size_t PIPE_BYTES = 256 * KIB;
/// An open batch is left open while each of its receivers still has this much to read.
inline constexpr std::size_t GATHER_BYTES = 64 * KIB;

/// What a batch of that size costs in memory, counted alike by broker and subscriber.
[[nodiscard]] constexpr std::size_t allocatedFor(std::size_t batchSize)
{
    constexpr std::size_t overhead = 128; // libzmq's and ours
    if (batchSize <= COPY_BELOW || batchSize > BATCH_BYTES) return batchSize + overhead;
    return BATCH_BYTES + overhead;
}

} // namespace event_engine
