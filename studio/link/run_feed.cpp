// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/run_feed.h"

#include "event_engine/app.h"
#include "studio/link/event_rows.h"

#include <utility>

namespace event_studio {

RunFeed::RunFeed(std::shared_ptr<event_engine::App> app) : m_app(std::move(app))
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
    return toRows(m_app->events(query));
}

std::optional<EventRow> RunFeed::wholeEvent(Sequence sequence) const
{
    const auto page = m_app->events(queryFor(sequence));
    if (page.events.empty()) return std::nullopt;
    return toRow(page.events.front(), ALL_BYTES);
}

} // namespace event_studio
