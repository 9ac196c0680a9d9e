// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QVariant>

#include <functional>

class QAbstractItemModel;
class QAction;
class QHeaderView;
class QIcon;
class QLabel;
class QListView;
class QMenu;
class QObject;
class QSortFilterProxyModel;
class QTableView;
class QToolButton;
class QTreeView;
class QWidget;

namespace event_studio {

/// Every table of the window looks and behaves the same: whole rows, no grid, quiet header whose menu chooses the
/// columns, rows of one height, sorting by a click. `afterReset` as in offerColumns().
void setUpTable(QTableView *table, const std::function<void()> &afterReset = {});
void setUpTree(QTreeView *tree);
/// Lines as high as the rows of tables.
void setUpList(QListView *list);

/// What a table shows of a model so that a click on a header sorts it, by raw values (SortRole) and live. Call the
/// view's setSortingEnabled() and then startUnsorted(): the model's own order is there until somebody clicks, and again
/// after the third click on the same header.
[[nodiscard]] QSortFilterProxyModel *sortable(QAbstractItemModel &model, QObject *parent);
void startUnsorted(QHeaderView *header);

/// A menu on the header with a tick for each column but the first, which always stays, and a way back to the columns
/// that rememberColumns() was called with; `afterReset` is for who hides some of these.
void offerColumns(QHeaderView *header, const std::function<void()> &afterReset = {});
void rememberColumns(QHeaderView *header);

/// A menu that stays open while its ticks are set, one after the other; anything else in it closes it as usual.
void stayOpenForTicks(QMenu &menu);

/// Widths of the columns from the left on; the rest keep what they have.
void setColumnWidths(QHeaderView *header, std::initializer_list<int> widths);

enum class LabelRole { Plain, Title, Hint, Faint, Error, Headline, Badge, WarningBadge };
[[nodiscard]] QLabel *label(const QString &text, LabelRole role = LabelRole::Plain);
/// Rich words whose links read as words that can be pressed: without a line under them.
[[nodiscard]] QString quietLinks(QString words);
/// For a name or the like, which may be longer than there is room.
[[nodiscard]] QLabel *elidedLabel(LabelRole role);
void setRole(QLabel *label, LabelRole role);
/// Words go on in the next line, and ask for no room in width, however long one of them is.
void wrapWords(QLabel *label);

/// A square button of an icon alone, without a frame.
[[nodiscard]] QToolButton *smallButton(const QIcon &icon, const QString &toolTip);
[[nodiscard]] QToolButton *smallButton(QAction *action);

/// Sets a property that the style sheet asks for, and has the widget drawn anew if it changed.
void setDynamicProperty(QWidget *widget, const char *name, const QVariant &value);

/// The fixed-width font for payloads and hex.
[[nodiscard]] QFont fixedFont();

} // namespace event_studio
