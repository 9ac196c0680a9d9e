// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QString>

namespace event_studio {

/// Something that belongs in the list of problems and that no snapshot tells, at the present time.
[[nodiscard]] Problem problemNow(Severity severity, const QString &about, const QString &text);

} // namespace event_studio
