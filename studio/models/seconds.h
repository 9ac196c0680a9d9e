// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <cmath>

namespace event_studio {

// Seconds since 1970 and back: plots have times as numbers, to a quarter of a microsecond.

[[nodiscard]] inline double secondsOf(Timestamp time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

[[nodiscard]] inline Timestamp timestampOf(double seconds)
{
    return Timestamp(Duration(std::llround(seconds * 1e9)));
}

} // namespace event_studio
