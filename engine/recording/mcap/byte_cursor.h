// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <concepts>
#include <cstdint>
#include <cstring>

namespace event_engine::mcap {

/// Takes the format's basic types from the front of bytes that may hold anything. What is not there reads as zero or
/// empty and marks the cursor as failed for good, so that a decoder may ask once, at its end.
class ByteCursor {
public:
    explicit ByteCursor(ByteView bytes) : m_rest(bytes) {}

    template <std::unsigned_integral T>
    T number()
    {
        T value = 0;
        const ByteView bytes = raw(sizeof value);
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }

    ByteView raw(std::uint64_t size)
    {
        if (size > m_rest.size()) {
            m_failed = true;
            m_rest = {};
        }
        const ByteView bytes = m_rest.first(m_failed ? 0 : static_cast<std::size_t>(size));
        m_rest = m_rest.subspan(bytes.size());
        return bytes;
    }

    /// Bytes with a 32-bit length before them.
    ByteView sized() { return raw(number<std::uint32_t>()); }
    std::string_view text() { return asText(sized()); }

    [[nodiscard]] bool failed() const { return m_failed; }
    void fail() { m_failed = true; }
    [[nodiscard]] ByteView rest() const { return m_rest; }

private:
    ByteView m_rest;
    bool m_failed = false;
};

} // namespace event_engine::mcap
