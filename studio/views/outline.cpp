// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/outline.h"

#include "studio/plots/theme.h"

#include <QEvent>
#include <QPainter>

#include <algorithm>

namespace event_studio {

namespace {

constexpr double WIDTH = 2, ROUNDING = 5;
constexpr int VEIL = 150; // of 255: what lies under it is still seen
constexpr int SIDE = 14, TOP = 8;

} // namespace

Outline::Outline(QWidget &around, const QString &words) : QWidget(&around), m_words(words)
{
    setAttribute(Qt::WA_TransparentForMouseEvents);
    setFocusPolicy(Qt::NoFocus);
    around.installEventFilter(this);
    setGeometry(around.rect());
    show();
    raise();
}

void Outline::paintEvent(QPaintEvent *)
{
    const Theme &theme = Theme::of(palette());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF line = QRectF(rect()).adjusted(WIDTH / 2, WIDTH / 2, -WIDTH / 2, -WIDTH / 2);
    if (!m_words.isEmpty()) {
        QColor veil = theme.window;
        veil.setAlpha(VEIL);
        painter.fillRect(rect(), veil);
    }
    painter.setPen(QPen(theme.accent, WIDTH));
    painter.drawRoundedRect(line, ROUNDING, ROUNDING);
    if (m_words.isEmpty()) return;
    const QString words = fontMetrics().elidedText(m_words, Qt::ElideMiddle, std::max(0, width() - 4 * SIDE));
    QRect badge = fontMetrics().boundingRect(words).adjusted(-SIDE, -TOP, SIDE, TOP);
    badge.moveCenter(rect().center());
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.accent);
    painter.drawRoundedRect(badge, ROUNDING, ROUNDING);
    painter.setPen(theme.onAccent);
    painter.drawText(badge, Qt::AlignCenter, words);
}

bool Outline::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize) setGeometry(static_cast<QWidget *>(watched)->rect());
    return QWidget::eventFilter(watched, event);
}

} // namespace event_studio
