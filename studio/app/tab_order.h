// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QWidget;

namespace event_studio {

enum class TabDirection { Forward, Back };

/// Who gets the focus of a window by Tab, or by Shift+Tab: the next one that can be seen and used, in the order in
/// which the parts were made, and round again. Null where there is none but the one that has it.
///
/// Qt's own way enters a pane at the widget that it hands the focus to, past all that comes before it, and stops at
/// panes that lie behind others.
[[nodiscard]] QWidget *nextByTab(QWidget &window, TabDirection direction);

} // namespace event_studio
