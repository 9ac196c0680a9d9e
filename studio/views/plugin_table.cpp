// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/plugin_table.h"

#include "studio/models/model_roles.h"
#include "studio/models/plugin_model.h"
#include "studio/plots/mood_sign.h"
#include "studio/plots/theme.h"
#include "studio/views/view_setup.h"

#include <QHeaderView>
#include <QPainter>
#include <QStyledItemDelegate>

namespace event_studio {

namespace {

constexpr int DOT = MOOD_SIGN_SIZE, SIDE = 10, GAP = 9;
constexpr int CELL_SIDE = 7; // from a cell's edge to its words

int lineHeight(const QFontMetrics &metrics)
{
    return metrics.height() + 9;
}

/// Why it is in its state, where that is worth a line: that all stopped with the app is not.
QString causeOf(const QModelIndex &index)
{
    if (index.data(StateRole).toInt() == PluginModel::Quiet) return {};
    return index.siblingAtColumn(PluginModel::Cause).data().toString();
}

class PluginDelegate : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem cell = option;
        cell.rect.setHeight(lineHeight(option.fontMetrics));
        if (index.column() == PluginModel::Name) paintSign(painter, cell, index);
        QStyledItemDelegate::paint(painter, cell, index);
    }

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const int line = lineHeight(option.fontMetrics);
        return {60, causeOf(index).isEmpty() ? line : line + option.fontMetrics.height() + 3};
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        option->icon = {};
        option->features &= ~QStyleOptionViewItem::HasDecoration;
        if (index.column() == PluginModel::Name) option->textElideMode = Qt::ElideMiddle; // "(replay)" is at the end
        const Theme &theme = Theme::of(option->palette);
        const int mood = index.data(StateRole).toInt();
        QColor colour = theme.text;
        if (index.column() == PluginModel::State) colour = moodColour(mood, theme);
        if (index.column() == PluginModel::Lost && index.data(SortRole).toULongLong() > 0) colour = theme.danger;
        option->palette.setColor(QPalette::Text, colour);
        option->palette.setColor(QPalette::HighlightedText, colour);
    }

private:
    static void paintSign(QPainter *painter, QStyleOptionViewItem &cell, const QModelIndex &index)
    {
        const int width = SIDE + DOT + GAP - CELL_SIDE;
        painter->save();
        // Over what lies under the mouse, as the rest of the cell is.
        if (cell.state.testFlag(QStyle::State_Selected))
            painter->fillRect(QRect(cell.rect.topLeft(), QSize(width, cell.rect.height())),
                              Theme::of(cell.palette).selection);
        painter->setRenderHint(QPainter::Antialiasing);
        const QPointF middle(cell.rect.left() + SIDE + DOT / 2.0, cell.rect.center().y() + 0.5);
        drawMoodSign(*painter, middle, index.data(StateRole).toInt(), Theme::of(cell.palette));
        painter->restore();
        cell.rect.setLeft(cell.rect.left() + width);
    }
};

} // namespace

PluginTable::PluginTable(QWidget *parent) : QTreeView(parent)
{
    setUpTree(this);
    setProperty("dense", true); // so that the longest state has its room
    setRootIsDecorated(false);
    setItemsExpandable(false);
    setUniformRowHeights(false);
    setIndentation(0);
    setItemDelegate(new PluginDelegate(this));
}

void PluginTable::drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &theme = Theme::of(palette());
    if (selectionModel()->isSelected(index)) painter->fillRect(option.rect, theme.selection);
    QTreeView::drawRow(painter, option, index);
    const QString cause = causeOf(index);
    if (cause.isEmpty()) return;
    QRect words = option.rect;
    words.setTop(words.top() + lineHeight(option.fontMetrics) - 4);
    words.adjust(SIDE + DOT + GAP, 0, -8, 0);
    painter->setPen(index.data(StateRole).toInt() == PluginModel::Bad ? theme.danger : theme.muted);
    painter->drawText(words, Qt::AlignLeft | Qt::AlignTop,
                      option.fontMetrics.elidedText(cause, Qt::ElideRight, words.width()));
}

} // namespace event_studio
