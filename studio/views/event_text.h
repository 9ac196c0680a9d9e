// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <vector>

namespace event_studio {

enum class CopyFormat { Text, Hex, Json };

/// Events for the clipboard, a line each: "time  #sequence  type  payload", the payload's bytes in hex, or one JSON
/// object per event with time, sequence, type, publisher and payload.
[[nodiscard]] QString copyText(const std::vector<EventRow> &events, CopyFormat format);

/// Events for a spreadsheet: a line of titles, then time, sequence, type, publisher, size, payload (in hex where it is
/// no text).
[[nodiscard]] QString csvText(const std::vector<EventRow> &events);

/// Writes events into FILE.csv, or as a JSON object per line into any other file. Returns what went wrong; empty:
/// nothing.
[[nodiscard]] QString saveEvents(const std::vector<EventRow> &events, const QString &file);

} // namespace event_studio
