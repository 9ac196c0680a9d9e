// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/run_feed.h"

#include "event_engine/app.h"
#include "studio/link/event_rows.h"

#include <utility>

namespace event_studio {

RunFeed::RunFeed(std::shared_ptr<event_engine::App> app, Decoders decoders)
    : m_app(std::move(app)), m_decoders(std::move(decoders))
{}

QString RunFeed::name() const
{
    return QStringLiteral("Live");
}

Result<RateHistory> RunFeed::rates(const RateQuery &query) const
{
    return m_app->rates(query);
}

Result<EventRowPage> RunFeed::events(const EventQuery &query) const
{
    return toRows(m_app->events(m_decoders.applied(query)), m_decoders);
}

Result<NumberPage> RunFeed::numbers(const EventQuery &query, const NumberReader &reader) const
{
    NumberPage numbers;
    addNumbers(m_app->events(m_decoders.applied(query)), query, reader, numbers);
    return numbers;
}

std::optional<EventRow> RunFeed::wholeEvent(Sequence sequence) const
{
    const auto page = m_app->events(queryFor(sequence));
    if (page.events.empty()) return std::nullopt;
    return toWholeRow(page.events.front(), m_decoders);
}

FeedPointer RunFeed::readBy(const Decoders &decoders) const
{
    return std::make_shared<RunFeed>(m_app, decoders);
}

Result<std::size_t> RunFeed::saveEvents(const std::vector<Sequence> &sequences, const QString &file,
                                        std::stop_token stop) const
{
    std::vector<event_engine::EventView> events;
    for (const Sequence sequence : sequences) {
        if (stop.stop_requested()) return failure(ErrorKind::Stopped, "as was asked for");
        for (auto &event : m_app->events(queryFor(sequence)).events) events.push_back(std::move(event));
    }
    if (events.empty()) return failure(ErrorKind::NotFound, "none of these events is held any longer");
    const std::size_t held = events.size();
    event_engine::RecorderOptions options;
    options.file = file.toStdString();
    const auto saved = m_app->saveEvents(std::move(events), std::move(options));
    if (!saved) return failure(saved.error());
    return held;
}

} // namespace event_studio
