// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/payload_numbers.h"

#include <QObject>
#include <QPoint>

#include <functional>
#include <optional>
#include <tl/expected.hpp>

class QMimeData;
class QModelIndex;
class QTreeView;

namespace event_studio {

/// Lets the numbers of a payload be dragged out of a tree, to be plotted where they are dropped.
class FieldDrag : public QObject {
    Q_OBJECT
public:
    /// The number at a place of the tree; or why there is none, in words, which whoever drags it is told.
    using FieldAt = std::function<tl::expected<PlottedField, QString>(const QModelIndex &index)>;

    FieldDrag(QTreeView &tree, FieldAt fieldAt);

    [[nodiscard]] static QMimeData *mimeOf(const PlottedField &field);
    [[nodiscard]] static std::optional<PlottedField> fieldOf(const QMimeData &mime);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QTreeView &m_tree;
    FieldAt m_fieldAt;
    std::optional<QPoint> m_pressed;
};

} // namespace event_studio
