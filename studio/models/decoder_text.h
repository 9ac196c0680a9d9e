// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QJsonObject>
#include <QString>
#include <optional>
#include <vector>

namespace event_studio {

// How the payloads of a type are read (encoding, schema, root type, fields of an EventType), as text.

/// Empty: it is none of app.toml's words.
[[nodiscard]] std::optional<Encoding> encodingOf(const QString &word);

/// A line per field, as people write them: "speed f32", or "bytes[4]" alone for what is passed over.
[[nodiscard]] QString fieldsText(const std::vector<event_engine::LayoutField> &fields);
[[nodiscard]] std::vector<event_engine::LayoutField> parseFields(const QString &text);

/// The lines that say it in app.toml.
[[nodiscard]] QString tomlOf(const EventType &type);

/// For settings. The codec is not in it, and is made anew.
[[nodiscard]] QJsonObject jsonOf(const EventType &type);
/// Empty: it is nothing that jsonOf() has made.
[[nodiscard]] std::optional<EventType> typeOf(const QString &name, const QJsonObject &object);

} // namespace event_studio
