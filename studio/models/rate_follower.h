// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"
#include "studio/models/rate_series.h"

#include <QObject>
#include <optional>

namespace event_studio {

/// Keeps a RateSeries up to date with a feed: the newest stretch of it (a window that moves with the feed's time), or a
/// stretch that stands still. Asks only for what is new, on a worker, one query at a time.
class RateFollower : public QObject {
    Q_OBJECT
public:
    /// A window that reaches back to the feed's beginning.
    static constexpr Duration ALL{0};

    explicit RateFollower(QObject *parent = nullptr);

    void setFeed(FeedPointer feed);
    /// The feed's time moves on (or, in a recording, anywhere).
    void setSnapshot(const SnapshotPointer &snapshot);

    /// How much to hold: 10 s, 30 s, ... or ALL. Default 30 s.
    void setWindow(Duration window);
    [[nodiscard]] Duration window() const { return m_window; }
    /// Holds this stretch instead, as finely as the feed still has it, until setWindow().
    void setRange(Timestamp from, Timestamp to);
    [[nodiscard]] bool followsNow() const { return !m_range; }
    /// Of a recording: while the position is nearer to its beginning than the window is long, the window holds what
    /// comes after the position too, so that an opened recording is to be seen at once: one that is shorter than the
    /// window stands at its beginning. ALL holds all of it.
    void setLooksAhead(bool on) { m_looksAhead = on; }
    /// No interval is shorter than this; default 100 ms.
    void setFinest(Duration finest) { m_finest = finest; }
    /// While true, nothing is asked for and nothing changes; nothing is lost by it.
    void setPaused(bool paused);
    [[nodiscard]] bool isPaused() const { return m_paused; }

    /// While nobody sees what is drawn of it, nothing is asked for either, and caught up afterwards. Default true.
    void setSeen(bool seen);

    [[nodiscard]] const RateSeries &series() const { return m_series; }
    /// The stretch that a plot should show: a window up to now, or the range.
    [[nodiscard]] Timestamp shownFrom() const;
    [[nodiscard]] Timestamp shownTo() const;

signals:
    void changed();
    /// The feed could not be read; it is not asked again.
    void failed(const QString &words);

private:
    struct Stretch {
        Timestamp from, to;
    };
    struct Question {
        Stretch stretch;
        Duration finest{0};
        bool whole = false; ///< the answer replaces the series
        bool ended = false; ///< the run had ended when it was asked
    };
    void refill();
    void update();
    [[nodiscard]] Timestamp present() const;
    [[nodiscard]] Stretch wanted() const;
    [[nodiscard]] bool runHasEnded() const;
    [[nodiscard]] bool isDue() const;
    [[nodiscard]] bool mustRefill() const;
    void ask(const Question &question);
    void take(const Result<RateHistory> &history, const Question &question);

    FeedPointer m_feed;
    SnapshotPointer m_snapshot;
    Timestamp m_now; ///< what the series has been asked for up to
    Duration m_window = std::chrono::seconds(30);
    Duration m_finest = std::chrono::milliseconds(100);
    std::optional<Stretch> m_range;
    bool m_paused = false, m_looksAhead = false, m_isSeen = true;
    bool m_whole = true;    ///< the next question is for everything
    bool m_settled = false; ///< the run has ended and the series has its end, or the feed has failed
    RateSeries m_series;
    LatestJob m_job;
};

} // namespace event_studio
