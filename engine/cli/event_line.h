// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <string>

namespace event_engine::cli {

/// An event as a person reads it in a list: time of day, sequence, type, publisher where it is known, size, and the
/// payload's beginning.
[[nodiscard]] std::string eventLine(const EventView &event);

/// A payload's beginning: text in quotes, or hex digits, at most `width` characters.
[[nodiscard]] std::string previewOf(ByteView payload, std::size_t width);

/// Likewise, and decoded as JSON where its type's encoding is neither text nor JSON already.
[[nodiscard]] std::string previewOf(const EventView &event, std::size_t width);

} // namespace event_engine::cli
