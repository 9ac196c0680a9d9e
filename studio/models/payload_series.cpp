// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_series.h"

#include "studio/models/seconds.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace event_studio {

namespace {

const EventTypeSnapshot *typeIn(const Snapshot &snapshot, const QString &name)
{
    const auto found = std::find_if(snapshot.types.begin(), snapshot.types.end(),
                                    [name = name.toStdString()](const auto &type) { return type.type.name == name; });
    return found == snapshot.types.end() ? nullptr : &*found;
}

} // namespace

PayloadSeries::PayloadSeries(PlottedField field, QObject *parent)
    : QObject(parent), m_field(std::move(field)), m_job(this)
{}

void PayloadSeries::setFeed(FeedPointer feed)
{
    m_job.cancel();
    m_feed = std::move(feed);
    m_snapshot.reset();
    forget();
    emit changed();
}

void PayloadSeries::forget()
{
    m_points = {};
    m_upTo = 0;
    m_asked = {};
    m_next = 1;
    m_mistake.clear();
    m_counted = m_read = m_skipped = m_withoutNumber = 0;
}

void PayloadSeries::setSnapshot(const SnapshotPointer &snapshot)
{
    m_snapshot = snapshot;
    ask();
}

void PayloadSeries::ask()
{
    if (!m_feed || !m_snapshot || m_job.isRunning()) return;
    if (m_feed->kind() == Feed::Kind::Run)
        askRun();
    else
        askRecording();
}

// The newest first: under a load that nobody can follow the curve is thinner, but never late.
void PayloadSeries::askRun()
{
    const EventTypeSnapshot *type = typeIn(*m_snapshot, m_field.type);
    if (!type || type->events <= m_counted) return;
    const quint64 expected = type->events - std::exchange(m_counted, type->events);
    EventQuery query;
    query.filter = EventFilter::ofType(m_field.type.toStdString());
    query.from = m_snapshot->sequence;
    query.to = std::exchange(m_upTo, m_snapshot->sequence) + 1;
    const Timestamp before = std::exchange(m_asked, m_snapshot->time);
    query.limit = m_asked - before > std::chrono::seconds(1) ? LARGE_PAGE : PAGE;
    m_job.start(
        [feed = m_feed, query,
         reader = numberReader(type->type.codec, m_field.path)](const LatestJob::Cancelled &cancelled) {
            Page page = readPage(*feed, query, reader, cancelled);
            std::reverse(page.points.times.begin(), page.points.times.end());
            std::reverse(page.points.values.begin(), page.points.values.end());
            return page;
        },
        [this, expected](Page page) { take(std::move(page), expected); });
}

void PayloadSeries::askRecording()
{
    const EventTypeSnapshot *type = typeIn(*m_snapshot, m_field.type);
    if (!type || m_next == 0) return;
    EventQuery query;
    query.filter = EventFilter::ofType(m_field.type.toStdString());
    query.direction = EventQuery::Direction::OldestFirst;
    query.from = m_next;
    query.limit = LARGE_PAGE;
    m_job.start([feed = m_feed, query, reader = numberReader(type->type.codec, m_field.path)](
                    const LatestJob::Cancelled &cancelled) { return readPage(*feed, query, reader, cancelled); },
                [this](Page page) {
                    m_next = page.next.value_or(0); // none where it failed
                    m_mistake = page.mistake;
                    const quint64 events = page.events;
                    take(std::move(page), events);
                });
}

PayloadSeries::Page PayloadSeries::readPage(const Feed &feed, EventQuery query, const NumberReader &reader,
                                            const LatestJob::Cancelled &cancelled)
{
    query.cancelled = &cancelled;
    Page page;
    auto numbers = feed.numbers(query, reader);
    if (!numbers) {
        page.mistake = QString::fromStdString(numbers.error().message());
        return page;
    }
    page.next = numbers->next;
    page.events = numbers->events;
    for (const Timestamp time : numbers->times) page.points.times << secondsOf(time);
    for (const double value : numbers->values) page.points.values << value;
    return page;
}

void PayloadSeries::take(Page page, quint64 expected)
{
    m_read += page.events;
    m_skipped += expected > page.events ? expected - page.events : 0;
    m_withoutNumber += page.events - quint64(page.points.times.size());
    append(page.points);
    emit changed();
    ask();
}

void PayloadSeries::append(const Points &points)
{
    m_points.times += points.times;
    m_points.values += points.values;
    const qsizetype over = m_points.times.size() - CAPACITY;
    if (over <= 0) return;
    const qsizetype gone = std::min(over + CAPACITY / 10, m_points.times.size()); // seldom, since all others move
    m_points.times.remove(0, gone);
    m_points.values.remove(0, gone);
}

PayloadSeries::Points PayloadSeries::points(double from, double to, qsizetype most) const
{
    const auto &times = m_points.times;
    auto first = std::lower_bound(times.begin(), times.end(), from) - times.begin();
    auto end = std::upper_bound(times.begin(), times.end(), to) - times.begin();
    first = std::max<qsizetype>(first - 1, 0);
    end = std::min(end + 1, times.size());
    if (end - first <= most) return {times.mid(first, end - first), m_points.values.mid(first, end - first)};
    // Stretches begin at multiples of their length: while the picture moves on, the curve does not flicker.
    const double length = std::max((to - from) * 2 / double(most), 1e-9);
    Points points;
    for (auto begin = first; begin < end;) {
        const double limit = (std::floor(times[begin] / length) + 1) * length;
        auto next = begin + 1;
        while (next < end && times[next] < limit) ++next;
        const auto [least, greatest] =
            std::minmax_element(m_points.values.begin() + begin, m_points.values.begin() + next);
        for (const auto value : {std::min(least, greatest), std::max(least, greatest)}) {
            points.times << times[value - m_points.values.begin()];
            points.values << *value;
            if (least == greatest) break;
        }
        begin = next;
    }
    return points;
}

} // namespace event_studio
