// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"
#include "engine/recording/mcap/file_index.h"
#include "engine/recording/mcap/read_limits.h"
#include "event_engine/error.h"

#include <functional>
#include <stop_token>

namespace event_engine::mcap {

/// Told while a scan goes on: how many bytes of the file are done. In the thread that opens the file.
using ScanProgress = std::function<void(std::uint64_t done, std::uint64_t size)>;

/// Makes the index of a file that has none, or a broken one, from the whole file: every chunk is decompressed and
/// checked once. Fails with Io, with BadData where this is no MCAP file, and with Stopped.
[[nodiscard]] Result<FileIndex> scanIndex(const ByteSource &source, const ReadLimits &limits,
                                          const ScanProgress &progress = {}, const std::stop_token &stop = {});

} // namespace event_engine::mcap
