// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/file_index.h"

namespace event_engine::mcap {

enum class Direction { Forward, Backward };

/// The chunks of a file in the order in which messages by time need them. Chunks may overlap in time, and need not be
/// in the file in the order of their times.
class ChunkOrder {
public:
    ChunkOrder(const std::vector<IndexedChunk> &chunks, Direction direction);

    [[nodiscard]] std::size_t size() const { return m_places.size(); }

    /// Place in the file's chunks of the n-th one needed.
    [[nodiscard]] std::uint32_t operator[](std::size_t n) const { return m_places[n]; }

    /// The first one, in this order, that can hold a message at `time` or behind it: all before it can be passed over.
    /// Found in logarithmic time.
    [[nodiscard]] std::size_t firstFrom(Time time) const;

private:
    Direction m_direction;
    std::vector<std::uint32_t> m_places;
    std::vector<Time> m_reach; // how far any of the chunks up to this one goes
};

} // namespace event_engine::mcap
