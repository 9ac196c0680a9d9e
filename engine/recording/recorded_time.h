// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/clock.h"
#include "engine/recording/mcap/format.h"

#include <algorithm>
#include <limits>

namespace event_engine {

/// The last time that an event can have. Files of other makers may say later ones, which count as this one.
inline constexpr mcap::Time LAST_TIME = std::numeric_limits<std::int64_t>::max();

/// A time of a file.
[[nodiscard]] inline Timestamp recordedTime(mcap::Time time)
{
    return timestampOf(std::int64_t(std::min(time, LAST_TIME)));
}

} // namespace event_engine
