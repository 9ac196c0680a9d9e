// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

namespace event_studio {

class StudioData;

/// What the graph shows now: the curves of all types of the snapshot, in the table's order and colours.
///
/// Counts come in tenths of a second, in which a type of 2 events per second would be a comb of zeros and tens. So each
/// point is the mean over the second before it, or over less where less than half a minute is shown: exact counts over
/// a time that can be read. A run that has ended reads 0 at once.
[[nodiscard]] RatePicture ratePicture(StudioData &data, RateUnit unit);

/// For each value the mean of itself and the `count` - 1 before it.
[[nodiscard]] QVector<double> slidingMean(const QVector<double> &values, qsizetype count);

/// Thin lines for what happened: a plugin failed, a recording began.
[[nodiscard]] std::vector<RateMark> rateMarks(const Snapshot &snapshot, const TimeRange &range,
                                              const QPalette &palette);

} // namespace event_studio
