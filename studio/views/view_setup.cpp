// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/view_setup.h"

#include "studio/models/model_roles.h"
#include "studio/views/column_room.h"
#include "studio/views/elided_label.h"

#include <QAction>
#include <QApplication>
#include <QFontDatabase>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QMenu>
#include <QSortFilterProxyModel>
#include <QStyle>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QToolButton>
#include <QTreeView>

namespace event_studio {

namespace {

const char *wordOf(LabelRole role)
{
    switch (role) {
    case LabelRole::Plain: return "";
    case LabelRole::Title: return "title";
    case LabelRole::Hint: return "hint";
    case LabelRole::Faint: return "faint";
    case LabelRole::Error: return "error";
    case LabelRole::Headline: return "headline";
    case LabelRole::Badge: return "badge";
    case LabelRole::WarningBadge: return "warning-badge";
    }
    return "";
}

const char *const COLUMNS = "columnsAtFirst";

int rowHeight(const QFontMetrics &font)
{
    return font.height() + 9;
}

class LineDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        return {QStyledItemDelegate::sizeHint(option, index).width(), rowHeight(option.fontMetrics)};
    }
};

class StayOpen : public QObject {
public:
    explicit StayOpen(QMenu &menu) : QObject(&menu), m_menu(menu) { menu.installEventFilter(this); }

protected:
    bool eventFilter(QObject *watched, QEvent *event) override
    {
        const bool clicks =
            event->type() == QEvent::MouseButtonRelease ||
            (event->type() == QEvent::KeyPress && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space);
        QAction *action = clicks ? m_menu.activeAction() : nullptr;
        if (!action || !action->isCheckable() || !action->isEnabled()) return QObject::eventFilter(watched, event);
        action->trigger();
        return true;
    }

private:
    QMenu &m_menu;
};

void resetColumns(QHeaderView *header, const std::function<void()> &afterwards)
{
    header->restoreState(header->property(COLUMNS).toByteArray());
    for (ColumnRoom *room : header->parent()->findChildren<ColumnRoom *>()) room->share();
    if (afterwards) afterwards();
}

} // namespace

void stayOpenForTicks(QMenu &menu)
{
    new StayOpen(menu);
}

QSortFilterProxyModel *sortable(QAbstractItemModel &model, QObject *parent)
{
    auto *sorted = new QSortFilterProxyModel(parent);
    sorted->setSourceModel(&model);
    sorted->setSortRole(SortRole);
    return sorted;
}

void startUnsorted(QHeaderView *header)
{
    header->setSortIndicator(-1, Qt::AscendingOrder);
    header->setSortIndicatorClearable(true);
}

void rememberColumns(QHeaderView *header)
{
    header->setProperty(COLUMNS, header->saveState());
}

void offerColumns(QHeaderView *header, const std::function<void()> &afterReset)
{
    header->setContextMenuPolicy(Qt::CustomContextMenu);
    header->setToolTip(QObject::tr("Right click: choose the columns"));
    QObject::connect(header, &QWidget::customContextMenuRequested, header,
                     [header, afterReset](const QPoint &position) {
                         QMenu menu;
                         for (int column = 1; column < header->count(); ++column) {
                             const QString name = header->model()->headerData(column, Qt::Horizontal).toString();
                             if (name.isEmpty()) continue;
                             QAction *action = menu.addAction(name);
                             action->setCheckable(true);
                             action->setChecked(!header->isSectionHidden(column));
                             QObject::connect(action, &QAction::toggled, header,
                                              [header, column](bool on) { header->setSectionHidden(column, !on); });
                         }
                         stayOpenForTicks(menu);
                         menu.addSeparator();
                         menu.addAction(QObject::tr("&Reset the columns"), header,
                                        [header, afterReset] { resetColumns(header, afterReset); })
                             ->setEnabled(header->property(COLUMNS).isValid());
                         menu.exec(header->mapToGlobal(position));
                     });
}

void setUpTable(QTableView *table, const std::function<void()> &afterReset)
{
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setCornerButtonEnabled(false);
    table->setTabKeyNavigation(false);
    table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    table->verticalHeader()->hide();
    table->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    table->verticalHeader()->setDefaultSectionSize(rowHeight(table->fontMetrics()));
    QHeaderView *header = table->horizontalHeader();
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    header->setSectionsMovable(true);
    header->setMinimumSectionSize(24);
    header->setFixedHeight(table->fontMetrics().height() + 11);
    offerColumns(header, afterReset);
}

void setUpTree(QTreeView *tree)
{
    tree->setUniformRowHeights(true);
    tree->setIndentation(14);
    tree->header()->setFixedHeight(tree->fontMetrics().height() + 11);
}

void setUpList(QListView *list)
{
    list->setUniformItemSizes(true);
    list->setItemDelegate(new LineDelegate(list));
    list->setTextElideMode(Qt::ElideRight);
}

void setColumnWidths(QHeaderView *header, std::initializer_list<int> widths)
{
    int column = 0;
    for (const int width : widths) header->resizeSection(column++, width);
}

QLabel *label(const QString &text, LabelRole role)
{
    auto *label = new QLabel(text);
    label->setTextFormat(Qt::PlainText); // names and payloads are anybody's
    setRole(label, role);
    return label;
}

QString quietLinks(QString words)
{
    return words.replace(QStringLiteral("<a "), QStringLiteral("<a style=\"text-decoration: none\" "));
}

QLabel *elidedLabel(LabelRole role)
{
    auto *label = new ElidedLabel;
    setRole(label, role);
    return label;
}

void wrapWords(QLabel *label)
{
    label->setWordWrap(true);
    QSizePolicy policy = label->sizePolicy();
    policy.setHorizontalPolicy(QSizePolicy::Ignored);
    label->setSizePolicy(policy);
}

void setRole(QLabel *label, LabelRole role)
{
    setDynamicProperty(label, "role", QString::fromLatin1(wordOf(role)));
}

QToolButton *smallButton(const QIcon &icon, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setProperty("small", true);
    button->setIcon(icon);
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

QToolButton *smallButton(QAction *action)
{
    QToolButton *button = smallButton(action->icon(), action->toolTip());
    button->setDefaultAction(action);
    return button;
}

void setDynamicProperty(QWidget *widget, const char *name, const QVariant &value)
{
    if (widget->property(name) == value) return;
    widget->setProperty(name, value);
    widget->style()->unpolish(widget);
    widget->style()->polish(widget);
    widget->update();
}

QFont fixedFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QApplication::font().pointSizeF());
    return font;
}

} // namespace event_studio
