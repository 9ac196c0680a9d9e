// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <QStringList>

namespace event_studio {

/// The paths of single values in a JSON text, "gusts[0].speed", of lists their first element; `most` at most.
[[nodiscard]] QStringList valuePaths(const QByteArray &json, qsizetype most);

/// What a filter line may ask of payloads, "body.speed", by the alphabet: what schemas say, and what there is in the
/// events shown, of each type one. For people who write: decodes a payload for each type.
[[nodiscard]] QStringList bodyFields(const Snapshot *snapshot, const std::vector<const EventRow *> &shown);

} // namespace event_studio
