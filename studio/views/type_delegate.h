// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace event_studio {

class TypeColors;

/// The name of an event type with its tick: a box in the type's colour, filled while the type is in the graph. Silent
/// and never seen types are written faintly.
class TypeNameDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit TypeNameDelegate(TypeColors &colors, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    bool editorEvent(QEvent *event, QAbstractItemModel *model, const QStyleOptionViewItem &option,
                     const QModelIndex &index) override;

    /// Where the tick is in a cell.
    [[nodiscard]] static QRect boxIn(const QRect &cell);

private:
    TypeColors &m_colors;
};

/// For each value the mean of itself and the `count` - 1 before it.
[[nodiscard]] QVector<double> slidingMean(const QVector<double> &values, qsizetype count);

/// Rates of the last minute as a small line (SparklineRole) in the type's colour.
class SparklineDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    explicit SparklineDelegate(TypeColors &colors, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    TypeColors &m_colors;
};

/// Numbers and times of an event type: faint where the type is silent, red where something was lost.
class TypeNumberDelegate : public QStyledItemDelegate {
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override;
};

} // namespace event_studio
