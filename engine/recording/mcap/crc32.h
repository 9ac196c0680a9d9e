// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <cstdint>

namespace event_engine::mcap {

/// The checksum of MCAP (CRC-32 as in zlib and PNG), added up piece by piece.
class Crc32 {
public:
    void add(ByteView bytes);

    /// Adds `length` bytes whose own checksum is known already, without looking at them again.
    void addKnown(std::uint32_t crc, std::uint64_t length);

    [[nodiscard]] std::uint32_t value() const { return m_value; }

private:
    std::uint32_t m_value = 0;
};

[[nodiscard]] std::uint32_t crc32Of(ByteView bytes);

} // namespace event_engine::mcap
