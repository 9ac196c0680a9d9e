// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/theme.h"

class QApplication;

namespace event_studio {

/// Gives the whole program its style, palette, style sheet and, where the desktop names no font, a good one. May be
/// called again at any time with another choice.
void applyAppearance(QApplication &application, ThemeChoice choice);

/// "light", "dark", "system"; anything else is System.
[[nodiscard]] ThemeChoice themeChoice(const QString &word);
[[nodiscard]] QString toText(ThemeChoice choice);

} // namespace event_studio
