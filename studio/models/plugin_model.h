// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"
#include "studio/models/model_roles.h"

#include <QAbstractTableModel>
#include <vector>

namespace event_studio {

/// The plugins of a snapshot, in the order of their registration, and behind them who else publishes. StateRole is a
/// Mood; NameRole the plugin's name. Tells of the rows that changed, and of no others.
class PluginModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Kind,
        State,
        Cause,
        Subscriptions,
        ReceivedRate,
        PublishedRate,
        Received,
        Published,
        Backlog,
        Lost,
        Restarts,
        Pid,
        Port,
        Cpu,    ///< percent of one core
        Memory, ///< resident, of its process
        ColumnCount
    };
    /// What a plugin's state means to a person.
    enum Mood { Quiet, Good, Worrying, Bad };
    enum class Origin { Run, Recording };

    explicit PluginModel(QObject *parent = nullptr);

    /// `origin` says of what the snapshots that follow are.
    void clear(Origin origin = Origin::Run);
    void setSnapshot(const SnapshotPointer &snapshot);

    [[nodiscard]] const PluginSnapshot &pluginAt(int row) const { return m_plugins[std::size_t(row)]; }
    [[nodiscard]] int rowOf(const QString &name) const; ///< -1: none
    [[nodiscard]] static Mood moodOf(PluginState state);
    /// In words; of a recording only that it was recorded, since nothing runs there.
    [[nodiscard]] static QString stateText(PluginState state, Origin origin);
    /// Why it is in its state; whom it waits for and since when, where it is blocked.
    [[nodiscard]] static QString causeText(const PluginSnapshot &plugin);
    /// How many need somebody: "2 plugins failed, 1 hangs". Empty: none.
    [[nodiscard]] static QString troubleText(const std::vector<PluginSnapshot> &plugins);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void update(std::size_t first, std::size_t last, const std::vector<PluginSnapshot> &now);
    void keepOrder(std::vector<PluginSnapshot> &outside) const;
    void insert(std::size_t row, const PluginSnapshot *first, const PluginSnapshot *last);
    [[nodiscard]] bool isKnown(const PluginSnapshot &plugin, int column) const;

    std::vector<PluginSnapshot> m_plugins;
    std::size_t m_own = 0; ///< plugins of the app; those behind them publish from outside
    Origin m_origin = Origin::Run;
};

} // namespace event_studio
