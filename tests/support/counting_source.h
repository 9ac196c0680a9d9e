// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/byte_source.h"

#include <algorithm>
#include <atomic>

namespace event_engine::test {

/// Bytes in memory that tell how much was read of them.
class CountingSource final : public ByteSource {
public:
    explicit CountingSource(Bytes bytes) : m_bytes(std::move(bytes)), m_memory(ByteView(m_bytes)) {}
    std::uint64_t size() const override { return m_memory.size(); }
    Result<std::size_t> readAt(std::uint64_t offset, std::span<std::byte> into) const override
    {
        bytesRead += into.size();
        largestRead = std::max<std::uint64_t>(largestRead, into.size());
        return m_memory.readAt(offset, into);
    }
    mutable std::atomic<std::uint64_t> bytesRead = 0, largestRead = 0;

private:
    Bytes m_bytes;
    MemoryByteSource m_memory;
};

} // namespace event_engine::test
