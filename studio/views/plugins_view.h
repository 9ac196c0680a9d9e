// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QMenu;
class QModelIndex;

namespace event_studio {

class EmptyHint;
class PluginTable;
class StudioData;

/// The table of plugins: state as sign, colour and words, and under the row why it is so, where there is something to
/// say.
class PluginsView : public QWidget {
    Q_OBJECT
public:
    explicit PluginsView(StudioData &studio, QWidget *parent = nullptr);
    ~PluginsView() override;

    [[nodiscard]] PluginTable *table() const { return m_table; }
    void setEmptyWords(const QString &words);
    void select(const QString &plugin); ///< nothing where it has no row

signals:
    /// Somebody wants to see what a plugin published; what it printed.
    void eventsWanted(const QString &plugin);
    void outputWanted(const QString &plugin);
    void linkActivated(const QString &link);

private:
    void showMenu(const QPoint &position);
    void addOrders(QMenu &menu, const QModelIndex &index);

    StudioData &m_studio;
    PluginTable *m_table;
    EmptyHint *m_hint;
};

} // namespace event_studio
