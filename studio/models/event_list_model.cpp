// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_list_model.h"

#include "studio/models/model_roles.h"
#include "studio/models/type_colors.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace event_studio {

using Direction = EventQuery::Direction;

namespace {

constexpr std::size_t SCANNED_AT_ONCE = 200'000; ///< on the way back, between two words about how far it is

} // namespace

EventListModel::EventListModel(TypeColors &colors, QObject *parent)
    : QAbstractTableModel(parent), m_colors(colors), m_job(this)
{
    connect(&m_colors, &TypeColors::changed, this, [this] { tellChanged(Type); });
}

void EventListModel::setFeed(FeedPointer feed)
{
    m_feed = std::move(feed);
    m_snapshot.reset();
    m_oldestHeld = 0;
    setFollowing(true);
    restart();
}

void EventListModel::readAgain(FeedPointer feed)
{
    m_feed = std::move(feed);
    if (m_following || m_rows.empty()) return restart();
    if (m_goTo) return askAround(*m_goTo);
    askAgain();
}

void EventListModel::askAgain()
{
    stopSearching();
    m_mustAskAgain = !m_isSeen;
    EventQuery query = newQuery(Direction::OldestFirst);
    query.from = m_rows.front().sequence;
    query.to = m_rows.back().sequence;
    query.limit = m_rows.size();
    ask(query, Edge::Again);
}

void EventListModel::setSnapshot(const SnapshotPointer &snapshot)
{
    const bool jumpedBack = m_snapshot && snapshot->sequence < m_snapshot->sequence;
    m_snapshot = snapshot;
    if (m_following && jumpedBack && !m_isSeen)
        m_mustRestart = true;
    else if (m_following && jumpedBack)
        restart();
    else if (m_following && m_isSeen && !m_job.isRunning())
        follow();
    if (!m_following) emit newerEventsChanged();
}

void EventListModel::setFilter(const EventFilter &filter)
{
    m_filter = filter;
    restart();
}

void EventListModel::setSeen(bool seen)
{
    if (std::exchange(m_isSeen, seen) == seen) return;
    if (seen) return catchUp();
    if (m_job.isRunning() && m_asked == Edge::Again) m_mustAskAgain = true;
    stopSearching();
}

void EventListModel::catchUp()
{
    const bool mustAskAgain = std::exchange(m_mustAskAgain, false);
    if (std::exchange(m_mustRestart, false)) return restart();
    if (m_goTo) return askAround(*m_goTo);
    if (mustAskAgain && !m_following && !m_rows.empty()) return askAgain();
    if (m_following || m_searchedTo > 0) return searchOn();
    if (m_snapshot) askForNewestPage();
}

void EventListModel::setFollowing(bool following)
{
    if (m_following == following) return;
    m_following = following;
    stopSearching();
    if (following) {
        m_goTo.reset();
        sort(-1);
    }
    emit followingChanged(following);
    emit newerEventsChanged();
    const bool isAhead = m_snapshot && m_snapshot->sequence < m_searchedTo; // of a recording's position
    if (following && isAhead)
        restart();
    else
        catchUp();
}

quint64 EventListModel::newerEvents() const
{
    return m_snapshot && m_snapshot->sequence > m_searchedTo ? m_snapshot->sequence - m_searchedTo : 0;
}

EventListModel::LookedBack EventListModel::lookedBack() const
{
    using State = LookedBack::State;
    if (!m_feed || !m_snapshot) return {};
    const Sequence oldestHeld = std::max(m_oldestHeld, m_snapshot->flightRecorder.oldest.value_or(0));
    const bool isKnown = m_searchedTo > 0 && m_feed->kind() == Feed::Kind::Run;
    if (m_filter.matchesEverything()) return {State::Nothing, isKnown ? oldestHeld : 0, 0};
    if (m_searchedTo == 0 && !m_job.isRunning()) return {};
    if (m_searchedTo == 0) return {State::Searching, m_snapshot->sequence, 0};
    if (!m_older || *m_older < m_oldestHeld) return {State::Done, m_oldestHeld, 100};
    const double held = double(m_searchedTo) - double(m_oldestHeld) + 1;
    const int percent = int(100 * (double(m_searchedTo) - double(*m_older)) / held);
    return {m_wanted > 0 ? State::Searching : State::Paused, *m_older, std::clamp(percent, 0, 99)};
}

void EventListModel::searchFurther()
{
    if (isSorted() || !m_older || m_wanted > 0) return;
    want(PAGE);
    if (!m_job.isRunning()) fillPage();
}

void EventListModel::stopSearchingBack()
{
    want(0);
    if (m_asked == Edge::Older) stopSearching();
}

void EventListModel::want(std::size_t older)
{
    if (std::exchange(m_wanted, older) != older) emit searchingChanged();
}

void EventListModel::loadOlder()
{
    if (!m_following) searchFurther();
}

// Before what a search into the past may find.
void EventListModel::loadNewer()
{
    const bool isLoading = m_job.isRunning() && m_asked != Edge::Older;
    if (m_following || isSorted() || isLoading || newerEvents() == 0) return;
    EventQuery query = newQuery(Direction::OldestFirst);
    query.from = m_searchedTo + 1;
    query.to = m_snapshot->sequence;
    ask(query, Edge::Newer);
}

void EventListModel::goTo(Sequence sequence)
{
    setFollowing(false);
    if (const int row = rowOf(sequence); row >= 0) {
        emit jumped(row);
        return;
    }
    m_goTo = sequence;
    askAround(sequence);
}

void EventListModel::askAround(Sequence sequence)
{
    stopSearching();
    EventQuery query = newQuery(Direction::OldestFirst);
    query.from = sequence > PAGE / 2 ? sequence - PAGE / 2 : 1;
    ask(query, Edge::Around);
}

void EventListModel::restart()
{
    stopSearching();
    m_goTo.reset();
    m_mustRestart = m_mustAskAgain = false;
    m_searchedTo = 0;
    m_older.reset();
    m_wanted = PAGE;
    setOrder({});
    replaceRows({});
    if (m_following)
        follow();
    else if (m_snapshot)
        askForNewestPage();
}

// What came since the last look, newest first. A page that does not reach back to the rows that there are replaces
// them: so the work per snapshot is one page, whatever the rate.
void EventListModel::follow()
{
    if (!m_feed || !m_snapshot || m_snapshot->sequence <= m_searchedTo) return;
    askForNewestPage();
}

void EventListModel::askForNewestPage()
{
    if (!m_feed) return;
    EventQuery query = newQuery(Direction::NewestFirst);
    query.from = m_snapshot->sequence;
    query.to = m_searchedTo + 1;
    if (m_searchedTo == 0) query.scanLimit = SCANNED_AT_ONCE;
    ask(query, Edge::Newest);
}

EventQuery EventListModel::newQuery(Direction direction) const
{
    EventQuery query;
    query.filter = m_filter;
    query.direction = direction;
    query.limit = PAGE;
    return query;
}

void EventListModel::ask(const EventQuery &query, Edge edge)
{
    if (!m_feed || !m_isSeen) return;
    m_asked = edge;
    m_job.start(
        [feed = m_feed, query](const LatestJob::Cancelled &cancelled) {
            EventQuery cancellable = query;
            cancellable.cancelled = &cancelled;
            return feed->events(cancellable);
        },
        [this, query, edge](Result<EventRowPage> page) {
            if (page) {
                take(std::move(*page), query, edge);
            } else {
                m_wanted = 0;
                emit failed(QString::fromStdString(page.error().message()));
            }
            emit searchingChanged();
        });
    emit searchingChanged();
}

void EventListModel::stopSearching()
{
    if (!m_job.isRunning()) return;
    m_job.cancel();
    emit searchingChanged();
}

void EventListModel::take(EventRowPage page, const EventQuery &query, Edge edge)
{
    setOrder({});
    m_oldestHeld = page.oldestHeld.value_or(m_oldestHeld);
    switch (edge) {
    case Edge::Newest: takeNewest(std::move(page), query); break;
    case Edge::Newer: takeNewer(std::move(page), query); break;
    case Edge::Older: takeOlder(std::move(page)); break;
    case Edge::Around: takeAround(std::move(page), query); break;
    case Edge::Again: takeAgain(std::move(page)); break;
    }
    sortRows();
    if (m_goTo && !m_rows.empty()) emit jumped(rowFrom(*std::exchange(m_goTo, std::nullopt)));
    emit newerEventsChanged();
}

void EventListModel::takeNewest(EventRowPage page, const EventQuery &query)
{
    std::reverse(page.rows.begin(), page.rows.end());
    const bool reachesBack = !page.next || *page.next < *query.to;
    const bool first = m_searchedTo == 0;
    m_searchedTo = *query.from;
    if (first || !reachesBack) m_older = page.next;
    if (!reachesBack && !first) m_wanted = PAGE;
    m_wanted -= std::min(m_wanted, page.rows.size());
    if (first || reachesBack)
        addNewer(std::move(page.rows));
    else
        replaceRows(std::move(page.rows));
    searchOn();
}

void EventListModel::takeNewer(EventRowPage page, const EventQuery &query)
{
    m_searchedTo = page.next ? std::min(*page.next - 1, *query.to) : *query.to;
    addNewer(std::move(page.rows));
    fillPage();
}

void EventListModel::takeOlder(EventRowPage page)
{
    m_older = page.next;
    m_wanted -= std::min(m_wanted, page.rows.size());
    std::reverse(page.rows.begin(), page.rows.end());
    addOlder(std::move(page.rows));
    searchOn();
}

// In their places, so that nothing moves. By another reading a filter may let others through.
void EventListModel::takeAgain(EventRowPage page)
{
    const auto isSame = [](const EventRow &one, const EventRow &other) { return one.sequence == other.sequence; };
    if (!std::equal(m_rows.begin(), m_rows.end(), page.rows.begin(), page.rows.end(), isSame))
        return askAround(m_rows[m_rows.size() / 2].sequence);
    std::move(page.rows.begin(), page.rows.end(), m_rows.begin());
    for (int column = 0; column < ColumnCount; ++column) tellChanged(column);
    fillPage();
}

// Where nothing from there on passes the filter, what did before it is as near.
void EventListModel::takeAround(EventRowPage page, const EventQuery &query)
{
    const Sequence lastRow = page.rows.empty() ? 0 : page.rows.back().sequence;
    m_searchedTo = page.next ? *page.next - 1 : std::max(lastRow, m_snapshot ? m_snapshot->sequence : 0);
    const Sequence before = *query.from - 1;
    m_older = page.oldestHeld && *page.oldestHeld <= before ? std::optional(before) : std::nullopt;
    m_wanted = PAGE - std::min(PAGE, page.rows.size());
    replaceRows(std::move(page.rows));
    fillPage();
}

// The present first: a long search into the past must not hold it up, and the snapshot that came during a search may
// be the last one for long.
void EventListModel::searchOn()
{
    if (m_following && newerEvents())
        follow();
    else
        fillPage();
}

// A rare kind of event: a query goes through few events at a time, so that it is seen how far the search has come, and
// the next one goes on behind them.
void EventListModel::fillPage()
{
    if (!m_older || m_wanted == 0 || isSorted()) return;
    EventQuery query = newQuery(Direction::NewestFirst);
    query.from = m_older;
    query.limit = m_wanted;
    query.scanLimit = SCANNED_AT_ONCE;
    ask(query, Edge::Older);
}

} // namespace event_studio
