// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <string_view>
#include <vector>

namespace event_engine {

/// The protocol of the original engine's external plugins, frame by frame in engine/PROTOCOL.md: requests over a REQ
/// socket, one event per round trip. Bytes only, no sockets.
namespace original_protocol {

inline constexpr std::string_view NEXT_MESSAGE = "plugin_command: next_msg";
inline constexpr std::string_view QUIT = "plugin_command: quit";
inline constexpr std::string_view PUBLISHED = "event-engine: msg published";
inline constexpr std::string_view BAD_MESSAGE = "event-engine: bad msg";

enum class RequestKind {
    NextMessage, ///< answered with the next event's bytes, whenever there is one
    Publish,     ///< any other body is an event, the empty one too; answered PUBLISHED
    Quit,        ///< gets no answer
    Bad,         ///< was a request, but not of one body frame; answered BAD_MESSAGE
    Garbage      ///< no request at all: nobody to answer
};

struct Request {
    RequestKind kind = RequestKind::Garbage;
    std::size_t envelope = 0; ///< so many frames come first, the empty one included, and are echoed before an answer
};

/// What a message is, given its frames as a ROUTER socket has them: the peer's routing id, then one or more frames of
/// which the first empty one ends the envelope.
[[nodiscard]] Request parse(const std::vector<ByteView> &frames);

} // namespace original_protocol

} // namespace event_engine
