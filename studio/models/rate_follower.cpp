// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/rate_follower.h"

#include <algorithm>

namespace event_studio {

namespace {

constexpr std::size_t MOST_INTERVALS = 2000;
constexpr Duration LOOK_BACK = RateSeries::LONGEST + RateSeries::SPAN; // so that the first rate shown is complete
constexpr Duration LONGEST = std::chrono::hours(24); // of ALL, where the feed does not say when it began

} // namespace

RateFollower::RateFollower(QObject *parent) : QObject(parent), m_job(this)
{}

void RateFollower::setFeed(FeedPointer feed)
{
    m_feed = std::move(feed);
    m_snapshot.reset();
    m_now = {};
    m_range.reset();
    m_series.clear();
    refill();
    emit changed();
}

void RateFollower::setSnapshot(const SnapshotPointer &snapshot)
{
    m_snapshot = snapshot;
    update();
}

void RateFollower::setWindow(Duration window)
{
    m_window = window;
    m_range.reset();
    refill();
}

void RateFollower::setRange(Timestamp from, Timestamp to)
{
    m_range = Stretch{from, to};
    refill();
}

void RateFollower::setPaused(bool paused)
{
    m_paused = paused;
    update();
}

void RateFollower::setSeen(bool seen)
{
    m_isSeen = seen;
    update();
}

Timestamp RateFollower::shownFrom() const
{
    if (m_range) return m_range->from;
    return m_window == ALL ? m_series.begin() : shownTo() - m_window;
}

Timestamp RateFollower::shownTo() const
{
    if (m_range) return m_range->to;
    const Timestamp end = std::max(m_now, m_series.end());
    const auto extent = m_feed && m_looksAhead && m_window != ALL ? m_feed->extent() : std::nullopt;
    return extent ? std::max(end, extent->from + m_window) : end;
}

void RateFollower::refill()
{
    m_job.cancel();
    m_whole = true;
    m_settled = false;
    update();
}

void RateFollower::update()
{
    if (!m_feed || !m_snapshot || m_settled || m_job.isRunning()) return;
    if (!m_isSeen || (m_paused && !m_whole)) return;
    const bool whole = m_whole || mustRefill();
    if (!whole && !isDue()) return;
    m_now = present();
    m_whole = false;
    Question question{wanted(), m_finest, whole, runHasEnded()};
    if (!whole) {
        question.stretch.from = m_series.end();
        question.finest = m_series.resolution();
    }
    ask(question);
}

Timestamp RateFollower::present() const
{
    const Timestamp now = m_snapshot->time;
    const auto extent = m_looksAhead ? m_feed->extent() : std::nullopt;
    if (!extent) return now;
    return std::max(now, m_window == ALL ? extent->to : std::min(extent->to, extent->from + m_window));
}

RateFollower::Stretch RateFollower::wanted() const
{
    const Timestamp start = m_snapshot->started.value_or(m_now - LONGEST);
    if (m_range) return {std::max(start, m_range->from - LOOK_BACK), std::min(m_now, m_range->to)};
    if (m_window == ALL) return {start, m_now};
    return {std::max(start, m_now - m_window - LOOK_BACK), m_now};
}

bool RateFollower::runHasEnded() const
{
    return m_feed->kind() == Feed::Kind::Run && m_snapshot->state == event_engine::AppState::Stopped;
}

bool RateFollower::isDue() const
{
    if (m_range && m_now >= m_range->to) return false;
    const Timestamp now = present();
    return runHasEnded() || now >= m_series.end() + m_series.resolution() || now >= m_now + RateSeries::SPAN;
}

bool RateFollower::mustRefill() const
{
    const Timestamp now = present();
    if (m_range) return m_series.isEmpty() && now < m_range->to;
    const bool jumped = now < m_now || (m_window != ALL && now - m_series.end() > m_window);
    return m_series.isEmpty() || jumped || m_series.intervals() > MOST_INTERVALS * 3 / 2;
}

void RateFollower::ask(const Question &question)
{
    const RateQuery query{question.stretch.from, question.stretch.to, question.finest, MOST_INTERVALS};
    m_job.start([feed = m_feed, query](const LatestJob::Cancelled &) { return feed->rates(query); },
                [this, question](const Result<RateHistory> &history) { take(history, question); });
}

void RateFollower::take(const Result<RateHistory> &history, const Question &question)
{
    if (!history) {
        m_settled = true;
        emit failed(QString::fromStdString(history.error().message()));
        return;
    }
    if (!question.whole && history->resolution != m_series.resolution()) return refill();
    if (question.whole) m_series.clear();
    m_series.append(*history, question.stretch.to);
    if (question.ended) {
        m_series.close(question.stretch.to);
        m_settled = true;
    }
    if (!m_range && m_window != ALL)
        m_series.removeBefore(question.stretch.to - m_window - LOOK_BACK - RateSeries::SPAN);
    emit changed();
    if (m_snapshot && present() != m_now) update(); // came meanwhile, and may be the last one for long
}

} // namespace event_studio
