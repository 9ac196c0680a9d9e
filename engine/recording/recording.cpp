// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/recording.h"

#include "engine/recording/event_page.h"
#include "engine/recording/recorded_time.h"
#include "engine/recording/recording_private.h"
#include "engine/recording/source_report.h"

#include <algorithm>
#include <map>

namespace event_engine {

namespace {

mcap::MessageQuery messageQuery(const EventQuery &query, const RecordingPlaces &places)
{
    mcap::MessageQuery messages;
    if (query.direction == EventQuery::Direction::NewestFirst) {
        messages.direction = mcap::Direction::Backward;
        messages.to = places.latestTimeUpTo(query.from.value_or(places.count()));
    } else {
        messages.from = places.earliestTimeFrom(query.from.value_or(1));
    }
    return messages;
}

bool isAhead(Sequence place, const EventQuery &query)
{
    if (!query.from) return false;
    return query.direction == EventQuery::Direction::NewestFirst ? place > *query.from : place < *query.from;
}

bool isPast(Sequence place, const EventQuery &query)
{
    if (!query.to) return false;
    return query.direction == EventQuery::Direction::NewestFirst ? place < *query.to : place > *query.to;
}

} // namespace

Recording::Recording(std::unique_ptr<Private> d) : m_d(std::move(d))
{}
Recording::~Recording() = default;

Result<std::shared_ptr<Recording>> Recording::open(const std::filesystem::path &file, const OpenOptions &options)
{
    using By = mcap::ReaderOptions::By;
    mcap::ReaderOptions reading;
    reading.by = options.read == OpenOptions::Read::Everything ? By::Scan : By::IndexOrScan;
    reading.progress = options.progress;
    reading.stop = options.stop;
    auto source = FileByteSource::open(file);
    if (!source) return failure(source.error());
    auto reader = mcap::Reader::open(std::shared_ptr<const ByteSource>(std::move(*source)), reading);
    if (!reader) return failure(reader.error().in(file.string()));
    auto d = std::make_unique<Private>(std::move(*reader), options);
    if (!d->places.areWhole()) return failure(ErrorKind::Stopped, "reading the recording was stopped");
    d->describe(file);
    d->info.checked = d->reader.index().origin == mcap::FileIndex::Origin::Scan;
    return std::shared_ptr<Recording>(new Recording(std::move(d)));
}

const RecordingInfo &Recording::info() const
{
    return m_d->info;
}

SourceReport Recording::damage() const
{
    SourceReport report;
    addSource(report, m_d->info, m_d->reader, m_d->reader.metDamage());
    return report;
}

const std::vector<EventType> &Recording::types() const
{
    return m_d->catalog.types();
}

Result<EventPage> Recording::events(const EventQuery &query) const
{
    EventPage page;
    if (m_d->places.count() == 0) return page;
    page.oldestHeld = 1;
    page.newestHeld = m_d->places.count();
    PageFiller filler(query, page);
    RecordedEvents events = m_d->events(messageQuery(query, m_d->places));
    for (;;) {
        const auto event = events.next();
        if (!event) return failure(event.error());
        if (!*event || isPast((*event)->place, query)) break;
        if (isAhead((*event)->place, query)) continue;
        if (!filler.goesOnTo((*event)->place) || !filler.take(toView(**event, m_d->catalog))) break;
    }
    for (const mcap::Damage &damage : events.damage().first()) page.remarks.push_back(inWords(damage));
    return page;
}

Result<std::optional<Sequence>> Recording::sequenceAt(Timestamp time) const
{
    mcap::MessageQuery query;
    query.from = firstTimeOf(time);
    RecordedEvents events = m_d->events(query);
    const auto event = events.next();
    if (!event) return failure(event.error());
    return *event ? std::optional<Sequence>((*event)->place) : std::nullopt;
}

Result<std::vector<RecordedRates>> Recording::channelRates() const
{
    return m_d->density.channelRates();
}

Result<RateHistory> Recording::rates(const RateQuery &query) const
{
    return m_d->density.rates(query);
}

Result<Snapshot> Recording::snapshotAt(Timestamp time) const
{
    const auto counts = m_d->density.countsUpTo(time);
    if (!counts) return failure(counts.error());
    Snapshot snapshot;
    snapshot.state = AppState::Running;
    snapshot.title = m_d->info.title;
    snapshot.time = time;
    snapshot.started = m_d->info.start;
    for (std::size_t id = 0; id < types().size(); ++id) {
        EventTypeSnapshot type;
        type.id = TypeId(id);
        type.type = types()[id];
        snapshot.types.push_back(std::move(type));
    }
    std::map<std::uint32_t, PluginSnapshot> publishers;
    std::map<TypeId, std::vector<const ChannelCount *>> ofType;
    std::map<std::uint32_t, std::vector<const ChannelCount *>> ofPublisher;
    for (const auto &[channel, count] : *counts) {
        const auto *entry = m_d->catalog.find(channel);
        if (!entry) continue;
        EventTypeSnapshot &type = snapshot.types[entry->type];
        const PublisherInfo &info = m_d->catalog.directory()->publishers.at(entry->publisher);
        type.events += count.events;
        type.lastSeen = std::max(type.lastSeen, count.lastSeen);
        ofType[entry->type].push_back(&count);
        if (std::ranges::find(type.publishers, info.name) == type.publishers.end())
            type.publishers.push_back(info.name);
        PluginSnapshot &publisher = publishers[entry->publisher];
        publisher.name = info.name;
        publisher.kind = PluginKind(info.kind);
        publisher.state = PluginState::Running;
        publisher.cause = "recorded";
        publisher.published += count.events;
        ofPublisher[entry->publisher].push_back(&count);
        snapshot.sequence += count.events;
    }
    for (const auto &[id, channels] : ofType) snapshot.types[id].eventsPerSecond = rateOf(channels, time);
    for (auto &[id, publisher] : publishers) {
        publisher.publishedPerSecond = rateOf(ofPublisher[id], time);
        snapshot.plugins.push_back(std::move(publisher));
    }
    return snapshot;
}

} // namespace event_engine
