// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"
#include "studio/models/payload_numbers.h"

#include <QObject>
#include <QVector>

namespace event_studio {

/// The values of a payload's field over time, of a run or a recording: one point per event, in a ring. A worker reads
/// pages of events and hands on their numbers; where it cannot follow, the newest come first and what is left out is
/// counted. Of a run it begins with what is held, then takes what is new with each snapshot; a recording is read once
/// from its beginning.
class PayloadSeries : public QObject {
    Q_OBJECT
public:
    static constexpr qsizetype CAPACITY = 200'000; ///< points; the oldest go
    /// Events per question: at a beat, and at the beginning or after a second in which nobody asked.
    static constexpr std::size_t PAGE = 2'000, LARGE_PAGE = 20'000;

    explicit PayloadSeries(PlottedField field, QObject *parent = nullptr);

    void setFeed(FeedPointer feed);
    /// What is new is asked for, unless a question is under way.
    void setSnapshot(const SnapshotPointer &snapshot);
    [[nodiscard]] const PlottedField &field() const { return m_field; }

    struct Points {
        QVector<double> times, values; ///< seconds since 1970, rising
    };
    /// Those in `from`..`to` and one more to each side, in about `most` points: where there are more, stretches of them
    /// give their least and their greatest value.
    [[nodiscard]] Points points(double from, double to, qsizetype most) const;
    [[nodiscard]] qsizetype size() const { return m_points.times.size(); }

    /// Events of the type that were looked at, of how many there were.
    [[nodiscard]] quint64 read() const { return m_read; }
    [[nodiscard]] quint64 all() const { return m_read + m_skipped; }
    [[nodiscard]] quint64 withoutNumber() const { return m_withoutNumber; } ///< of those that were looked at
    /// Why a recording could be read no further; else empty.
    [[nodiscard]] const QString &mistake() const { return m_mistake; }
    /// A recording is still being read.
    [[nodiscard]] bool isReading() const
    {
        return m_job.isRunning() && m_feed && m_feed->kind() == Feed::Kind::Recording;
    }

signals:
    void changed();

private:
    struct Page {
        Points points;
        quint64 events = 0;
        std::optional<Sequence> next; ///< a recording goes on here
        QString mistake;              ///< empty: none
    };
    [[nodiscard]] static Page readPage(const Feed &feed, EventQuery query, const NumberReader &reader,
                                       const LatestJob::Cancelled &cancelled);
    void forget();
    void ask();
    void askRun();
    void askRecording();
    void take(Page page, quint64 expected);
    void append(const Points &points);

    PlottedField m_field;
    FeedPointer m_feed;
    SnapshotPointer m_snapshot;
    Points m_points;
    Sequence m_upTo = 0; ///< of a run: the newest sequence that has been asked for
    Sequence m_next = 1; ///< of a recording: where it goes on; 0: it has been read
    Timestamp m_asked;
    quint64 m_counted = 0; ///< events of the type, when it was asked last
    quint64 m_read = 0, m_skipped = 0, m_withoutNumber = 0;
    QString m_mistake;
    LatestJob m_job;
};

} // namespace event_studio
