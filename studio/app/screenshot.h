// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace event_studio {

/// Writes a picture of a shown window. Returns what went wrong in words, or nothing.
[[nodiscard]] QString saveScreenshot(QWidget &window, const QString &file);

} // namespace event_studio
