// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/type_delegate.h"

#include "studio/models/event_type_model.h"
#include "studio/models/type_colors.h"
#include "studio/plots/theme.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace event_studio {

namespace {

constexpr int BOX = 13, SIDE = 8, GAP = 8;

void drawGround(QPainter *painter, const QStyleOptionViewItem &option)
{
    const QStyle *style = option.widget ? option.widget->style() : QApplication::style();
    style->drawPrimitive(QStyle::PE_PanelItemViewItem, &option, painter, option.widget);
}

bool isActive(const QModelIndex &index)
{
    return index.data(StateRole).toInt() == EventTypeModel::Active;
}

void drawBox(QPainter *painter, const QRectF &box, const QColor &colour, bool ticked, const Theme &theme)
{
    painter->setPen(QPen(ticked ? colour : theme.faint, 1.4));
    painter->setBrush(ticked ? QBrush(colour) : Qt::NoBrush);
    painter->drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    if (!ticked) return;
    painter->setPen(QPen(theme.surface, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    const QPointF corner = box.topLeft();
    painter->drawPolyline(
        QPolygonF({corner + QPointF(3.2, 6.8), corner + QPointF(5.6, 9.2), corner + QPointF(9.8, 4)}));
}

QPolygonF sparkline(const QVector<double> &values, const QRectF &area)
{
    const double top = std::max(*std::max_element(values.begin(), values.end()), 1e-9);
    QPolygonF line;
    for (qsizetype i = 0; i < values.size(); ++i)
        line << QPointF(area.left() + area.width() * double(i) / double(values.size() - 1),
                        area.bottom() - area.height() * values[i] / top);
    return line;
}

} // namespace

QVector<double> slidingMean(const QVector<double> &values, qsizetype count)
{
    if (count < 2) return values;
    QVector<double> means(values.size());
    double sum = 0;
    for (qsizetype i = 0; i < values.size(); ++i) {
        sum += values[i] - (i >= count ? values[i - count] : 0);
        means[i] = std::max(0.0, sum / double(std::min(i + 1, count)));
    }
    return means;
}

TypeNameDelegate::TypeNameDelegate(TypeColors &colors, QObject *parent) : QStyledItemDelegate(parent), m_colors(colors)
{}

QRect TypeNameDelegate::boxIn(const QRect &cell)
{
    return {cell.left() + SIDE, cell.center().y() - BOX / 2, BOX, BOX};
}

void TypeNameDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const Theme &theme = Theme::of(option.palette);
    const QString name = index.data(NameRole).toString();
    painter->save();
    drawGround(painter, option);
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect box = boxIn(option.rect);
    drawBox(painter, box, m_colors.colour(name), index.data(Qt::CheckStateRole).toInt() == Qt::Checked, theme);
    painter->setPen(isActive(index) ? theme.text : theme.muted);
    painter->setFont(option.font);
    const QRect words = option.rect.adjusted(SIDE + BOX + GAP, 0, -4, 0);
    painter->drawText(words, Qt::AlignLeft | Qt::AlignVCenter,
                      option.fontMetrics.elidedText(name, Qt::ElideMiddle, words.width()));
    painter->restore();
}

bool TypeNameDelegate::editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                                   const QModelIndex &index)
{
    const auto toggle = [&] {
        const bool on = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
        return model->setData(index, on ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
    };
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        return (key == Qt::Key_Space || key == Qt::Key_Select) && toggle();
    }
    if (event->type() != QEvent::MouseButtonRelease && event->type() != QEvent::MouseButtonDblClick) return false;
    const auto *mouse = static_cast<QMouseEvent *>(event);
    if (!boxIn(option.rect).adjusted(-SIDE, -8, GAP / 2, 8).contains(mouse->position().toPoint())) return false;
    return event->type() == QEvent::MouseButtonDblClick || toggle();
}

SparklineDelegate::SparklineDelegate(TypeColors &colors, QObject *parent)
    : QStyledItemDelegate(parent), m_colors(colors)
{}

void SparklineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    drawGround(painter, option);
    // By the second a slow type is a comb; over a few seconds it is a line.
    const auto values = slidingMean(index.data(SparklineRole).value<QVector<double>>(), 4);
    if (values.size() < 2) return;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const QRectF area = QRectF(option.rect).adjusted(6, 5, -6, -5);
    QPolygonF line = sparkline(values, area);
    QColor colour =
        isActive(index) ? m_colors.colour(index.data(NameRole).toString()) : Theme::of(option.palette).muted;
    painter->setPen(QPen(colour, 1.2));
    painter->drawPolyline(line);
    line << area.bottomRight() << area.bottomLeft();
    colour.setAlpha(34);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawPolygon(line);
    painter->restore();
}

void TypeNumberDelegate::initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const
{
    QStyledItemDelegate::initStyleOption(option, index);
    const Theme &theme = Theme::of(option->palette);
    const bool lost = index.column() == EventTypeModel::Lost && index.data(SortRole).toULongLong() > 0;
    const QColor colour = lost ? theme.danger : isActive(index) ? theme.text : theme.muted;
    option->palette.setColor(QPalette::Text, colour);
    option->palette.setColor(QPalette::HighlightedText, colour);
}

} // namespace event_studio
