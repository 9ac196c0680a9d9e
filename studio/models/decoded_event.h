// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <QByteArray>
#include <QString>
#include <optional>

namespace event_studio {

/// The payload's values: by the codec of the event's type, or where nothing is known of its fields, as JSON. Fails
/// where it is not whole, too large, or not what it is to be; the words say which.
[[nodiscard]] Result<event_engine::DecodedPayload> decodedPayload(const EventRow &event);

/// The payload as JSON on one line, by the codec of the event's type. Fails where it is not whole, not typed, or not
/// what it is to be; the words say which.
[[nodiscard]] Result<QByteArray> decodedJson(const EventRow &event);

/// The payload as JSON, indented: decoded, or because it is JSON. Empty: neither.
[[nodiscard]] std::optional<QString> prettyPayload(const EventRow &event);

/// One line that says what the payload is, decoded where that can be; cut to `width` characters.
[[nodiscard]] QString previewOf(const EventRow &event, int width = 120);

} // namespace event_studio
