// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

#include <cstdint>
#include <string_view>

namespace event_engine {

/// The streaming protocol of external plugins, written down frame by frame in engine/PROTOCOL.md. Bytes only, no
/// sockets. This file has what all messages share and the shortest of them; streaming_json.h has those in JSON,
/// streaming_events.h those that carry events. Reading trusts nothing: it fails with words, and takes no memory that a
/// message only claims to need.
namespace streaming {

inline constexpr std::uint32_t MAGIC = 0x54534545; // "EEST"
inline constexpr int VERSION = 1;
inline constexpr std::size_t HEAD_SIZE = 8;

enum class Kind : std::uint16_t {
    Hello = 1,
    Welcome,
    Refusal,
    Directory,
    Events,
    Handled,
    Publish,
    Taken,
    Rejected,
    Lost,
    Ping,
    Pong,
    Log,
    Quit,
    Goodbye
};

/// Whether a frame is a message of this protocol, to tell it from the original one.
[[nodiscard]] bool isMessage(ByteView frame);
/// Whether such a message is a batch (batch_layout.h): it has no head but its own, so that it can be sent as it lies.
[[nodiscard]] bool isBatch(ByteView message);

struct Head {
    Kind kind; ///< one that Kind does not name is of a later version: pass it over
    std::uint16_t flags = 0;
};
[[nodiscard]] Result<Head> readHead(ByteView message);

/// HANDLED, TAKEN and PING: the head and one number.
[[nodiscard]] Bytes numberMessage(Kind kind, std::uint64_t number);
[[nodiscard]] Result<std::uint64_t> readNumber(ByteView message);

struct Pong {
    std::uint64_t token = 0, counter = 0;
};
[[nodiscard]] Bytes pongMessage(const Pong &pong);
[[nodiscard]] Result<Pong> readPong(ByteView message);

} // namespace streaming

} // namespace event_engine
