// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/plot_overlay.h"
#include "studio/plots/rate_picture.h"

namespace event_studio {

class RateCanvas;

/// What the hovering mouse reads at one row of the picture: shown curves, highest first, as many as fit a small card.
[[nodiscard]] PlotOverlay::Readout readoutAt(const RatePicture &picture, qsizetype row, const RateCanvas &canvas);

} // namespace event_studio
