// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"

namespace event_engine::mcap {

/// Reads a source in large pieces, so that going through small records does not cost a system call each.
class SourceWindow {
public:
    explicit SourceWindow(const ByteSource &source) : m_source(&source) {}

    [[nodiscard]] std::uint64_t sourceSize() const { return m_source->size(); }

    /// The bytes from `offset` on, fewer than `size` only where the source ends. Valid until the next call.
    Result<ByteView> bytes(std::uint64_t offset, std::uint64_t size);

private:
    const ByteSource *m_source;
    Bytes m_buffer;
    std::uint64_t m_start = 0;
};

} // namespace event_engine::mcap
