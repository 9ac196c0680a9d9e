// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTreeView>

namespace event_studio {

/// Rows of a PluginModel, each with its cause in words below it over the whole width, where it has one.
class PluginTable : public QTreeView {
    Q_OBJECT
public:
    explicit PluginTable(QWidget *parent = nullptr);

protected:
    void drawRow(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace event_studio
