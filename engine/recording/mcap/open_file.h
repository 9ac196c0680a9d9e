// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/chunk_order.h"
#include "engine/recording/mcap/met_damage.h"
#include "engine/recording/mcap/read_limits.h"

#include <memory>

namespace event_engine::mcap {

/// What the cursors of a file share; made once when it is opened.
struct OpenFile {
    OpenFile(std::shared_ptr<const ByteSource> from, FileIndex of, const ReadLimits &within)
        : source(std::move(from)), index(std::move(of)), limits(within), forward(index.chunks, Direction::Forward),
          backward(index.chunks, Direction::Backward)
    {}
    std::shared_ptr<const ByteSource> source;
    FileIndex index;
    ReadLimits limits;
    ChunkOrder forward;
    ChunkOrder backward;
    mutable MetDamage met;
};

} // namespace event_engine::mcap
