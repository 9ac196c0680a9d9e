// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

namespace event_studio {

class StudioData;

/// What the graph shows now: the curves of all types of the snapshot, in the table's order and colours, and with the
/// numbers of RateSeries: those of the table.
[[nodiscard]] RatePicture ratePicture(StudioData &data, RateUnit unit);

/// Thin lines for what happened: a plugin failed, a recording began.
[[nodiscard]] std::vector<RateMark> rateMarks(const Snapshot &snapshot, const TimeRange &range,
                                              const QPalette &palette);

} // namespace event_studio
