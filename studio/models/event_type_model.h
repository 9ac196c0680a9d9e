// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"
#include "studio/models/model_roles.h"

#include <QAbstractTableModel>
#include <QSet>
#include <QStringList>
#include <unordered_map>
#include <vector>

namespace event_studio {

class RateFollower;
class TypeColors;

/// The event types of a snapshot. Rows stay where they are: new types come at the end, the unregistered
/// once there is any. Tells of what changed, and of nothing else: a view over an app that rests draws nothing.
/// The tick (Qt::CheckStateRole of Name) says whether the type is in the graph; it is kept by name over runs.
class EventTypeModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        Count,
        Rate,
        ByteRate,
        Sparkline,
        Age,
        MeanSize,
        ShortestInterval,
        LongestInterval,
        Lost,
        Publishers,
        Subscribers,
        ColumnCount
    };
    /// What a row is doing, StateRole.
    enum State { NeverSeen, Active, Silent };

    /// `sparks` gives the sparklines, and may be null. Both must outlive the model.
    explicit EventTypeModel(TypeColors &colors, RateFollower *sparks = nullptr, QObject *parent = nullptr);

    /// Another feed: its types have other ids.
    void clear();
    void setSnapshot(const SnapshotPointer &snapshot);

    [[nodiscard]] const EventTypeSnapshot &typeAt(int row) const { return m_rows[std::size_t(row)].type; }
    [[nodiscard]] QString nameOf(TypeId id) const;          ///< empty: unknown here
    [[nodiscard]] int rowOf(const QString &typeName) const; ///< -1: none

    // In the graph or not.
    [[nodiscard]] bool isShown(const QString &typeName) const { return !m_hidden.contains(typeName); }
    void setShown(const QString &typeName, bool shown);
    void showOnly(const QString &typeName);
    void showAll();
    [[nodiscard]] QStringList hiddenTypes() const; ///< to keep between two starts
    void setHiddenTypes(const QStringList &names);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

signals:
    void shownChanged();

private:
    struct Row {
        EventTypeSnapshot type;
        QString age; ///< as it is shown
        State state = NeverSeen;
    };
    enum class Change { None, Age, All };

    Change take(Row &row, const EventTypeSnapshot &type) const;
    void append(const std::vector<const EventTypeSnapshot *> &types);
    void tellChanged(int firstColumn, int lastColumn);
    void tellShownChanged();
    [[nodiscard]] QString nameAt(int row) const;
    [[nodiscard]] QString text(const EventTypeSnapshot &type, int column) const;
    [[nodiscard]] QVariant rawValue(const EventTypeSnapshot &type, int column) const;
    [[nodiscard]] QString toolTip(const EventTypeSnapshot &type, int column) const;
    [[nodiscard]] QString ageText(const EventTypeSnapshot &type) const;
    [[nodiscard]] QVariant sparkline(TypeId type) const;
    [[nodiscard]] State stateOf(const EventTypeSnapshot &type) const;
    [[nodiscard]] bool keepsItsPace(const EventTypeSnapshot &type) const;
    [[nodiscard]] static Qt::AlignmentFlag alignment(int column);

    TypeColors &m_colors;
    RateFollower *m_sparks;
    Timestamp m_now;
    bool m_ended = false; ///< time does not go on: ages would be lies
    std::vector<Row> m_rows;
    std::unordered_map<TypeId, std::size_t> m_places;
    QSet<QString> m_hidden; ///< by name, so that it holds for the next run too
};

} // namespace event_studio
