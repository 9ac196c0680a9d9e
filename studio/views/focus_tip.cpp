// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/focus_tip.h"

#include <QFocusEvent>
#include <QTimer>
#include <QToolTip>
#include <QWidget>

#include <limits>

namespace event_studio {

namespace {

class FocusTip : public QObject {
public:
    explicit FocusTip(QWidget &widget) : QObject(&widget), m_widget(widget) { widget.installEventFilter(this); }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::FocusIn) {
            const auto reason = static_cast<QFocusEvent *>(event)->reason();
            const bool isByKey = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason;
            if (isByKey) QTimer::singleShot(0, this, &FocusTip::show); // what else the focus moves hides tool tips
        }
        if (event->type() == QEvent::FocusOut) QToolTip::hideText();
        return QObject::eventFilter(watched, event);
    }

private:
    void show()
    {
        if (!m_widget.hasFocus()) return;
        const QPoint below = m_widget.mapToGlobal(m_widget.rect().bottomLeft());
        QToolTip::showText(below, m_widget.toolTip(), &m_widget, {}, std::numeric_limits<int>::max());
    }

    QWidget &m_widget;
};

} // namespace

void showTipOnFocus(QWidget &widget)
{
    if (!(widget.focusPolicy() & Qt::TabFocus)) widget.setFocusPolicy(Qt::TabFocus);
    new FocusTip(widget);
}

} // namespace event_studio
