// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/drawn_picture.h"

namespace event_studio {

class StudioData;

/// Writes what has been drawn beside the window, which waits for it when it closes. What goes wrong, or has gone wrong
/// already, is told as a problem of `about`.
void savePicture(StudioData &data, const Result<DrawnPicture> &drawn, const QString &file, const QString &about);

} // namespace event_studio
