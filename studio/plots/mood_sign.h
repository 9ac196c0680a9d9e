// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/plugin_model.h"

#include <QColor>
#include <QPointF>

class QPainter;

namespace event_studio {

struct Theme;

/// What a plugin's state means, as a sign: a shape of its own for each mood, so that colour is not the only one.
inline constexpr int MOOD_SIGN_SIZE = 9;
void drawMoodSign(QPainter &painter, QPointF middle, int mood, const Theme &theme);
[[nodiscard]] QColor moodColour(int mood, const Theme &theme);

} // namespace event_studio
