// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/tab_order.h"

#include <QWidget>

namespace event_studio {

namespace {

// A pane behind others counts as visible, and lies outside the window.
bool isSeen(const QWidget &widget, const QWidget &window)
{
    return widget.isVisible() && window.rect().intersects({widget.mapTo(&window, QPoint()), widget.size()});
}

bool takesTab(const QWidget &widget, const QWidget &window)
{
    return (widget.focusPolicy() & Qt::TabFocus) && !widget.focusProxy() && widget.isEnabled() &&
           widget.window() == &window && isSeen(widget, window);
}

} // namespace

QWidget *nextByTab(QWidget &window, TabDirection direction)
{
    const bool forward = direction == TabDirection::Forward;
    QWidget *from = window.focusWidget() ? window.focusWidget() : &window;
    const auto after = [forward](QWidget *widget) {
        return forward ? widget->nextInFocusChain() : widget->previousInFocusChain();
    };
    for (QWidget *widget = after(from); widget != from; widget = after(widget))
        if (takesTab(*widget, window)) return widget;
    return nullptr;
}

} // namespace event_studio
