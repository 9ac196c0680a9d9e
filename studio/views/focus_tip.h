// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace event_studio {

/// Lets the keyboard read what is told by pointing alone: Tab goes to the widget, and its tool tip is shown as long as
/// the keyboard is there, where Tab has brought it.
void showTipOnFocus(QWidget &widget);

} // namespace event_studio
