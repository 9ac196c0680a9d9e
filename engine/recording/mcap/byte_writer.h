// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/format.h"
#include "event_engine/bytes.h"

#include <bit>
#include <concepts>
#include <cstring>
#include <limits>

namespace event_engine::mcap {

static_assert(std::endian::native == std::endian::little, "values go to the file as they lie in memory");

/// Appends the format's basic types to bytes.
class ByteWriter {
public:
    explicit ByteWriter(Bytes &out) : m_out(out) {}

    template <std::unsigned_integral T>
    void number(T value)
    {
        raw(std::as_bytes(std::span(&value, 1)));
    }

    void raw(ByteView bytes) { m_out.insert(m_out.end(), bytes.begin(), bytes.end()); }

    void text(std::string_view text) { sized(asBytes(text)); }

    void sized(ByteView bytes)
    {
        constexpr std::size_t LONGEST = std::numeric_limits<std::uint32_t>::max();
        if (bytes.size() > LONGEST) bytes = bytes.first(LONGEST);
        number(static_cast<std::uint32_t>(bytes.size()));
        raw(bytes);
    }

    /// A value written again, once it is known.
    template <std::unsigned_integral T>
    void numberAt(std::size_t position, T value)
    {
        std::memcpy(m_out.data() + position, &value, sizeof value);
    }

    [[nodiscard]] std::size_t position() const { return m_out.size(); }

private:
    Bytes &m_out;
};

/// Writes a length as `Length` and, at its own end, sets it to the number of bytes written in between.
template <std::unsigned_integral Length>
class LengthScope {
public:
    explicit LengthScope(ByteWriter &writer) : m_writer(writer)
    {
        m_writer.number(Length{0});
        m_start = m_writer.position();
    }
    ~LengthScope() { m_writer.numberAt(m_start - sizeof(Length), static_cast<Length>(m_writer.position() - m_start)); }
    LengthScope(const LengthScope &) = delete;
    LengthScope &operator=(const LengthScope &) = delete;

private:
    ByteWriter &m_writer;
    std::size_t m_start = 0;
};

/// A record: opcode and length before, the content while it lives.
class RecordScope {
public:
    RecordScope(ByteWriter &writer, Opcode opcode)
        : m_length((writer.number(static_cast<std::uint8_t>(opcode)), writer))
    {}

private:
    LengthScope<std::uint64_t> m_length;
};

} // namespace event_engine::mcap
