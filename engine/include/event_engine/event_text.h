// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Events as text for other programs.

#include "event_engine/event.h"

#include <optional>
#include <string>
#include <string_view>

namespace event_engine {

/// Whether bytes are text that can be shown: UTF-8 without control characters other than tab and ends of line.
[[nodiscard]] EVENT_ENGINE_EXPORT bool isReadableText(std::string_view bytes);

/// "2026-11-22T17:48:15.123456789Z"
[[nodiscard]] EVENT_ENGINE_EXPORT std::string isoText(Timestamp time);

/// What isoText() prints, with 0 to 9 digits behind the point. A time too early or too late for a Timestamp is the
/// first or the last one.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<Timestamp> parseIsoTime(std::string_view text);

/// The decoded payload as JSON on one line; empty: its type's encoding is text, or it does not decode.
[[nodiscard]] EVENT_ENGINE_EXPORT std::optional<std::string> bodyText(const EventView &event);

/// An event that is written for other programs: what jsonLine() and csvLine() say of it, in this order.
struct EventFields {
    Sequence sequence = 0;
    Timestamp time, publishTime;
    std::string type, publisher;
    std::uint64_t size = 0; ///< of the whole event, filter and payload
    std::optional<Sequence> recordedSequence, cause;
    PayloadCodec codec; ///< that the payload is read by
    ByteView payload;
};
[[nodiscard]] EVENT_ENGINE_EXPORT EventFields fieldsOf(const EventView &event);

/// One JSON object: sequence, time, publish_time, type, publisher, size; recorded_sequence and cause where it has them;
/// and its payload as "json" where it decodes, as "text" where it is text, else as "hex". No end of line.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string jsonLine(const EventFields &event);
[[nodiscard]] EVENT_ENGINE_EXPORT std::string jsonLine(const EventView &event);

/// The titles of csvLine(), and the same values as columns (RFC 4180); the payload as text (what is decoded, as
/// JSON), or as hex in a column of its own. No end of line.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view csvTitles();
[[nodiscard]] EVENT_ENGINE_EXPORT std::string csvLine(const EventFields &event);
[[nodiscard]] EVENT_ENGINE_EXPORT std::string csvLine(const EventView &event);

} // namespace event_engine
