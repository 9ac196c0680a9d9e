// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

// What the MCAP format fixes. All of these values are in files on disk: never change one.
namespace event_engine::mcap {

using Time = std::uint64_t; ///< nanoseconds since an epoch of the writer's choice
using ChannelId = std::uint16_t;
using SchemaId = std::uint16_t; ///< 0 = no schema

enum class Opcode : std::uint8_t {
    Header = 0x01,
    Footer = 0x02,
    Schema = 0x03,
    Channel = 0x04,
    Message = 0x05,
    Chunk = 0x06,
    MessageIndex = 0x07,
    ChunkIndex = 0x08,
    Attachment = 0x09,
    AttachmentIndex = 0x0a,
    Statistics = 0x0b,
    Metadata = 0x0c,
    MetadataIndex = 0x0d,
    SummaryOffset = 0x0e,
    DataEnd = 0x0f,
    FirstPrivate = 0x80 ///< from here up a writer may put what it likes; other programs skip it
};

/// Every file begins and ends with these; '0' is the version.
inline constexpr std::array<std::byte, 8> MAGIC = {std::byte{0x89}, std::byte{'M'}, std::byte{'C'},  std::byte{'A'},
                                                   std::byte{'P'},  std::byte{'0'}, std::byte{'\r'}, std::byte{'\n'}};

/// Before the content of every record: opcode and the content's length (64 bits).
inline constexpr std::size_t RECORD_PREFIX_SIZE = 1 + 8;

/// Of a message's content before its data: channel, sequence, log time, publish time.
inline constexpr std::size_t MESSAGE_HEAD_SIZE = 2 + 4 + 8 + 8;

/// Of a chunk's content before its records, without the name of the compression.
inline constexpr std::size_t CHUNK_HEAD_SIZE = 8 + 8 + 8 + 4 + 4 + 8;

inline constexpr std::size_t FOOTER_CONTENT_SIZE = 8 + 8 + 4;
inline constexpr std::size_t FOOTER_SIZE = RECORD_PREFIX_SIZE + FOOTER_CONTENT_SIZE;

[[nodiscard]] constexpr bool isPrivate(Opcode opcode)
{
    return opcode >= Opcode::FirstPrivate;
}

} // namespace event_engine::mcap
