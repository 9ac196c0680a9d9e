// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/drawn_picture.h"
#include "studio/plots/rate_picture.h"

class QCustomPlot;

namespace event_studio {

/// Draws a plot as PNG, SVG or PDF, by the ending of the file that it is for, with the names of its curves above it and
/// `values`, such as "events/s", at its left axis.
[[nodiscard]] Result<DrawnPicture> drawPlot(QCustomPlot &plot, const QString &file, const QString &values);

/// Comma-separated: time (ISO 8601), then a column per shown curve; the rows of the shown range.
[[nodiscard]] QString csvOf(const RatePicture &picture);

} // namespace event_studio
