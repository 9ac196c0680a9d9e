// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/format.h"
#include "event_engine/bytes.h"

#include <string_view>

// What this library adds to the format, so that of a chunk whose end is missing nothing altered is ever shown: private
// records inside a chunk, each with the checksum of everything that stands before it in the chunk. Other programs skip
// them. In files on disk: never change any of it.

namespace event_engine::mcap {

inline constexpr auto CHECKPOINT = Opcode(0x81);

/// Header::profile of files whose chunks have checkpoints.
inline constexpr std::string_view CHECKPOINT_PROFILE = "event-engine";

/// Appends one whose checksum is not known yet; returns where it begins.
std::size_t appendCheckpoint(Bytes &records);
/// Sets the checksum of one that begins there.
void sealCheckpoint(Bytes &records, std::size_t position, std::uint32_t crc);

/// How many bytes of a chunk's front its checkpoints vouch for.
[[nodiscard]] std::size_t vouchedSize(ByteView records);

} // namespace event_engine::mcap
