// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

class QCustomPlot;

namespace event_studio {

/// Writes a plot as PNG, SVG or PDF, by the file's ending, with the names of its curves above it and `values`, such as
/// "events/s", at its left axis. Returns what went wrong in words, or nothing.
[[nodiscard]] QString savePlot(QCustomPlot &plot, const QString &file, const QString &values);

/// Comma-separated: time (ISO 8601), then a column per shown curve; the rows of the shown range.
[[nodiscard]] QString csvOf(const RatePicture &picture);

} // namespace event_studio
