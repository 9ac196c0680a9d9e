// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/event_selection.h"

#include "engine/recording/recorded_time.h"
#include "event_engine/event_text.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>

namespace event_engine {

namespace {

using Names = std::vector<std::string>;

bool has(const Names &names, const std::string &name)
{
    return std::find(names.begin(), names.end(), name) != names.end();
}

Result<> checkNames(const Names &wanted, const std::set<std::string> &there, const std::string &what)
{
    for (const std::string &name : wanted)
        if (!there.contains(name))
            return failure(ErrorKind::InvalidArgument, "the recording has no " + what + " " + inQuotes(name) +
                                                           didYouMean(name, {there.begin(), there.end()}));
    return {};
}

// "2026-11-22T17:48:15.000000000Z (5 s after its first event)"
std::string timeIn(const RecordingInfo &info, Timestamp time)
{
    const Timestamp start = info.start.value_or(time);
    if (time == start) return isoText(time);
    // Both may be as far apart as there is time.
    const auto seconds = std::chrono::duration<double>(time.time_since_epoch()).count() -
                         std::chrono::duration<double>(start.time_since_epoch()).count();
    constexpr double LONGEST = std::chrono::duration<double>(Duration::max()).count() / 2;
    if (std::abs(seconds) > LONGEST) return isoText(time);
    const Duration distance = time > start ? time - start : start - time;
    return fmt::format("{} ({} {} its first event)", isoText(time), durationText(distance),
                       time > start ? "after" : "before");
}

void addNames(std::string &words, const Names &names, std::string_view what)
{
    if (names.empty()) return;
    std::vector<std::string> quoted;
    for (const std::string &name : names) quoted.push_back(inQuotes(name));
    words += fmt::format(" {} {}", what, fmt::join(quoted, ", "));
}

std::string wordsFor(const EventSelection &selection, const RecordingInfo &info)
{
    std::string words;
    if (selection.from) words += " from " + timeIn(info, *selection.from);
    if (selection.to) words += " to " + timeIn(info, *selection.to);
    addNames(words, selection.onlyTypes, "of type");
    addNames(words, selection.exceptTypes, "but of type");
    addNames(words, selection.onlyPublishers, "by");
    addNames(words, selection.exceptPublishers, "by others than");
    if (!selection.filter.matchesEverything()) words += " that matches " + inQuotes(selection.filter.text());
    if (!selection.chosen.empty()) words += " of those that were chosen";
    return words;
}

} // namespace

Result<> checkHasEvents(const Recording &recording)
{
    const RecordingInfo &info = recording.info();
    if (info.events > 0) return {};
    return failure(ErrorKind::NotFound, info.file.string() + " has no events");
}

Error nothingSelected(const Recording &recording, const EventSelection &selection, const SourceReport &damage)
{
    const RecordingInfo &info = recording.info();
    std::string words =
        fmt::format("{} has no event{}: it has {}, from {} to {}", info.file.string(), wordsFor(selection, info),
                    counted(info.events, "event"), timeIn(info, info.start.value_or(Timestamp())),
                    timeIn(info, info.end.value_or(Timestamp())));
    if (damage.damagedBytes > 0) words += fmt::format("; {} of it could not be read", sizeText(damage.damagedBytes));
    return {ErrorKind::NotFound, std::move(words)};
}

Result<mcap::MessageQuery> queryFor(const EventSelection &selection, const RecordingCatalog &catalog)
{
    mcap::MessageQuery query;
    if (selection.from) query.from = firstTimeOf(*selection.from);
    if (selection.to) query.to = lastTimeOf(*selection.to);
    std::set<std::string> types, publishers;
    query.channels.emplace();
    for (const auto &[id, entry] : catalog.entries()) {
        const std::string &type = entry.eventType.name;
        const std::string &publisher = catalog.directory()->publishers.at(entry.publisher).name;
        types.insert(type);
        publishers.insert(publisher);
        if (!selection.onlyTypes.empty() && !has(selection.onlyTypes, type)) continue;
        if (!selection.onlyPublishers.empty() && !has(selection.onlyPublishers, publisher)) continue;
        if (has(selection.exceptTypes, type) || has(selection.exceptPublishers, publisher)) continue;
        query.channels->push_back(id);
    }
    for (const auto *names : {&selection.onlyTypes, &selection.exceptTypes})
        if (auto known = checkNames(*names, types, "event type"); !known) return failure(known.error());
    for (const auto *names : {&selection.onlyPublishers, &selection.exceptPublishers})
        if (auto known = checkNames(*names, publishers, "publisher"); !known) return failure(known.error());
    return query;
}

SelectedEvents::SelectedEvents(RecordedEvents events, const RecordingCatalog &catalog, const EventSelection &selection,
                               const mcap::MessageQuery &query)
    : m_events(std::move(events)), m_catalog(catalog), m_from(query.from), m_to(query.to), m_filter(selection.filter),
      m_chosen(selection.chosen)
{
    std::sort(m_chosen.begin(), m_chosen.end());
}

Result<SelectedEvents> SelectedEvents::begin(const Recording &recording, const EventSelection &selection)
{
    const auto &source = RecordingInside::of(recording);
    auto query = queryFor(selection, source.catalog);
    if (!query) return failure(query.error());
    if (!selection.chosen.empty()) {
        const auto [first, last] = std::minmax_element(selection.chosen.begin(), selection.chosen.end());
        query->from = std::max(query->from, source.places.earliestTimeFrom(*first));
        query->to = std::min(query->to, source.places.latestTimeUpTo(*last));
    }
    return SelectedEvents(source.events(*query), source.catalog, selection, *query);
}

Result<const RecordedEvent *> SelectedEvents::next(CopyProgress &progress)
{
    for (;;) {
        auto event = m_events.next();
        if (!event || !*event) return event;
        if (auto going = progress.step((*event)->payload.size()); !going) return failure(going.error());
        if (wants(**event)) return event;
    }
}

bool SelectedEvents::wants(const RecordedEvent &event) const
{
    if (!m_chosen.empty() && !std::binary_search(m_chosen.begin(), m_chosen.end(), event.place)) return false;
    return m_filter.matchesEverything() || m_filter.matches(toView(event, m_catalog));
}

} // namespace event_engine
