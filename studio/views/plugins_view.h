// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/views/table_pane.h"

namespace event_studio {

class PluginTable;
class StudioData;

/// The table of plugins: state as sign, colour and words, and under the row why it is so, where there is something to
/// say.
class PluginsView : public TablePane {
    Q_OBJECT
public:
    explicit PluginsView(StudioData &studio, QWidget *parent = nullptr);
    ~PluginsView() override;

    [[nodiscard]] PluginTable *table() const { return m_table; }

signals:
    /// Somebody wants to see what a plugin published; what it printed.
    void eventsWanted(const QString &plugin);
    void outputWanted(const QString &plugin);

protected:
    void fillMenu(QMenu &menu, const QModelIndex &index) override;

private:
    void addOrders(QMenu &menu, const QModelIndex &index);

    StudioData &m_studio;
    PluginTable *m_table;
};

} // namespace event_studio
