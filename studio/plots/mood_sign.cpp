// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/mood_sign.h"

#include "studio/plots/theme.h"

#include <QPainter>

namespace event_studio {

QColor moodColour(int mood, const Theme &theme)
{
    switch (mood) {
    case PluginModel::Good: return theme.good;
    case PluginModel::Worrying: return theme.warning;
    case PluginModel::Bad: return theme.danger;
    default: return theme.muted;
    }
}

void drawMoodSign(QPainter &painter, QPointF middle, int mood, const Theme &theme)
{
    const double r = MOOD_SIGN_SIZE / 2.0;
    const QColor colour = moodColour(mood, theme);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    switch (mood) {
    case PluginModel::Good: painter.drawEllipse(middle, r, r); break;
    case PluginModel::Worrying:
        painter.drawPolygon(
            QPolygonF({middle + QPointF(0, -r - 0.5), middle + QPointF(r + 1, r), middle + QPointF(-r - 1, r)}));
        break;
    case PluginModel::Bad: painter.drawRoundedRect(QRectF(middle - QPointF(r, r), QSizeF(2 * r, 2 * r)), 2, 2); break;
    default:
        painter.setPen(QPen(colour, 1.5));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(middle, r - 1, r - 1);
    }
}

} // namespace event_studio
