// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <vector>

namespace event_studio {

enum class CopyFormat { Text, Hex, Json };

/// Events for the clipboard, a line each: "time  #sequence  type  payload", the payload's bytes in hex, or one JSON
/// object per event with time, sequence, type, publisher and payload.
[[nodiscard]] QString copyText(const std::vector<EventRow> &events, CopyFormat format);

} // namespace event_studio
