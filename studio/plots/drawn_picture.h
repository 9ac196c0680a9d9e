// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QByteArray>
#include <QImage>

#include <stop_token>

namespace event_studio {

/// A picture that is drawn, which needs the GUI thread, and is not yet in a file, which may take long. A value.
struct DrawnPicture {
    QByteArray bytes; ///< as they are in the file; empty: `image`, to be packed as PNG
    QImage image;
};

/// Packs and writes it; what is there stays until the new file is whole. For a worker.
[[nodiscard]] Result<void> writePicture(const DrawnPicture &picture, const QString &file, const std::stop_token &stop);

} // namespace event_studio
