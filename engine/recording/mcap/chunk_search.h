// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/source_window.h"

#include <optional>

namespace event_engine::mcap {

/// The first place in [from, end) where a whole Chunk record begins, by the look of it: its sizes agree with each other
/// and with the file, and its compression is a known one. Whether it really is one, its checksum tells. For going on
/// after damage; takes time in proportion to the bytes searched.
[[nodiscard]] Result<std::optional<std::uint64_t>> findChunk(SourceWindow &source, std::uint64_t from,
                                                             std::uint64_t end);

} // namespace event_engine::mcap
