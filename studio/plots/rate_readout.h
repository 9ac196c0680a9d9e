// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/plot_overlay.h"
#include "studio/plots/rate_picture.h"

namespace event_studio {

class RateCanvas;

/// What the hovering mouse reads at a place: the marks there, and the point of each shown curve that is nearest in
/// time, highest first, as many as fit a small card. Empty: there is no mark and no point at all.
[[nodiscard]] std::optional<PlotOverlay::Readout> readoutAt(const RatePicture &picture, QPointF place,
                                                            const RateCanvas &canvas);

} // namespace event_studio
