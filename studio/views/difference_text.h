// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/plots/theme.h"

namespace event_studio {

/// What changed from one event's payload to another's, line by line: JSON indented, text as it is, else hex. A heading
/// says which two they are.
[[nodiscard]] QString differenceHtml(const EventRow &before, const EventRow &now, const Theme &theme,
                                     const QString &fontFamily);

} // namespace event_studio
