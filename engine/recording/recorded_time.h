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

/// And the other way round, as the first time of a query,
[[nodiscard]] inline mcap::Time firstTimeOf(Timestamp time)
{
    return mcap::Time(std::max<std::int64_t>(time.time_since_epoch().count(), 0));
}

/// and as its last one, which the later ones of other makers lie within where it is LAST_TIME.
[[nodiscard]] inline mcap::Time lastTimeOf(Timestamp time)
{
    const mcap::Time last = firstTimeOf(time);
    return last == LAST_TIME ? std::numeric_limits<mcap::Time>::max() : last;
}

} // namespace event_engine
