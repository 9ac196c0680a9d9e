// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>

namespace event_engine::mcap {

/// What a reader takes on, whatever a file claims.
struct ReadLimits {
    std::uint64_t chunkSize = 256ull << 20;   ///< of one chunk's records, decompressed
    std::uint64_t recordSize = 1024ull << 20; ///< of one record outside chunks: a large attachment
    std::uint64_t definitions = 256ull << 20; ///< of all schemas and channels together
    std::uint64_t openChunks = 1024ull << 20; ///< of all chunks that overlap in time, decompressed at once
};

} // namespace event_engine::mcap
