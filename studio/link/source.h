// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <QObject>
#include <QStringList>

namespace event_studio {

class EngineLink;
class ReplayLink;

/// The one switch: whether graph, tables and event list show the live app or the opened recording. They all listen
/// here and nowhere else, so what is only looked at never mixes with live numbers.
class Source : public QObject {
    Q_OBJECT
public:
    enum class Kind { Live, Recording };

    /// Starts live. Both links must outlive it.
    Source(EngineLink &engine, ReplayLink &replay, QObject *parent = nullptr);

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] QString name() const; ///< "Live", or the recording's file name
    void showLive();
    void showRecording(); ///< does nothing while none is open; closing it goes back to live

    /// How payloads are read from now on.
    void setDecoders(const Decoders &decoders);
    /// A row that was made before, as events of its type are read now: its bytes may be held nowhere else any more.
    [[nodiscard]] EventRow asReadNow(EventRow row) const;

    /// The same types in the order that they have in the tables, over a recording, too.
    [[nodiscard]] QStringList inTableOrder(QStringList typeNames) const;

    /// Null: nothing has run, nothing is open.
    [[nodiscard]] FeedPointer feed() const { return m_feed; }
    [[nodiscard]] SnapshotPointer snapshot() const { return m_snapshot; }

signals:
    /// The other kind, another run or another recording: everything shown so far is no longer so. A feed (null where
    /// there is none) and then, if there is one, its newest snapshot follow.
    void feedChanged(event_studio::FeedPointer feed);
    /// The same events, whose payloads read otherwise; a snapshot follows if there is one.
    void decodersChanged(event_studio::FeedPointer feed);
    /// Always of the feed told last.
    void snapshotTaken(event_studio::SnapshotPointer snapshot);

private:
    void show(Kind kind);
    void take();
    [[nodiscard]] SnapshotPointer shown(const SnapshotPointer &taken) const;
    void announce();
    void announceIf(Kind kind);
    void pass(Kind kind, const SnapshotPointer &taken);

    EngineLink &m_engine;
    ReplayLink &m_replay;
    Kind m_kind = Kind::Live;
    Decoders m_decoders;
    FeedPointer m_feed;
    SnapshotPointer m_snapshot;
};

} // namespace event_studio
