// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

namespace event_studio {

class ProblemModel;

/// Puts something of the window's own into the list of problems, with the present time.
void tell(ProblemModel &problems, Severity severity, const QString &about, const QString &text);

} // namespace event_studio
