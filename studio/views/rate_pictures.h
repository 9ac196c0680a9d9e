// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

#include <QStringList>

namespace event_studio {

class StudioData;

/// Lines beside those of the types, where somebody wants them: on the right axis, with counts of events.
struct PressureCurves {
    bool losses = false, backlog = false;
    QStringList hidden{}; ///< by lossesName() and backlogName(); they stay in the legend
};
[[nodiscard]] QString lossesName();
[[nodiscard]] QString backlogName();

/// What the graph shows now: the curves of all types of the snapshot, in the table's order and colours, and with the
/// numbers of RateSeries: those of the table.
[[nodiscard]] RatePicture ratePicture(StudioData &data, RateUnit unit, const PressureCurves &pressure = {});

/// Thin lines for what happened: plugins started, ended and failed, recordings and replays began, somebody set a mark;
/// and in a recording, for the position. Plugins that start together share one.
[[nodiscard]] std::vector<RateMark> rateMarks(const StudioData &data, const TimeRange &range);

} // namespace event_studio
