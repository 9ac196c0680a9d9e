// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

#include <optional>

namespace event_studio {

/// One type over the length of a recording: how many events in each interval.
struct TimelineLane {
    QString name;
    QColor colour;
    QVector<double> counts;
    bool played = true; ///< unticked ones are drawn faintly
};

/// A recording at a glance, as a value. Interval i of a lane begins at `start + i * resolution`.
struct TimelinePicture {
    TimeRange range;
    double start = 0, resolution = 1;
    std::vector<TimelineLane> lanes;
    std::vector<RateMark> marks;
    std::optional<TimeRange> played; ///< what lies outside is shaded; empty: all of it
};

/// The stretches in which nothing at all happened for at least `shortest` seconds.
[[nodiscard]] std::vector<TimeRange> gapsIn(const TimelinePicture &picture, double shortest);

} // namespace event_studio
