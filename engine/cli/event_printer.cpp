// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/event_printer.h"

#include <algorithm>

namespace event_engine::cli {

EventPrinter::EventPrinter(std::shared_ptr<Recording> recording, EventSelection selection, Print print)
    : m_recording(std::move(recording)), m_selection(std::move(selection)), m_print(std::move(print))
{}

Result<> EventPrinter::printUpTo(std::uint64_t count)
{
    while (m_printed < count)
        if (auto printed = printPage(count); !printed) return printed;
    return {};
}

Result<> EventPrinter::printPage(std::uint64_t count)
{
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    query.from = m_next;
    const auto page = m_recording->events(query);
    if (!page) return failure(page.error());

    for (const auto &event : page->events) {
        m_next = event.sequence();
        if (m_printed == count) return {};
        if (!isWanted(event)) continue;
        m_print(event);
        ++m_printed;
    }
    m_next = page->next;
    if (m_next) return {};
    if (m_printed == m_printedBefore) return failure(ErrorKind::NotFound, "the recording has no such events");
    m_printedBefore = m_printed;
    return {};
}

bool EventPrinter::isWanted(const EventView &event) const
{
    const auto has = [](const std::vector<std::string> &names, const std::string &name) {
        return std::find(names.begin(), names.end(), name) != names.end();
    };
    const EventSelection &wanted = m_selection;
    const auto &type = event.type().name, &publisher = event.publisher().name;
    if (wanted.from && event.brokerTime() < *wanted.from) return false;
    if (wanted.to && event.brokerTime() > *wanted.to) return false;
    return (wanted.onlyTypes.empty() || has(wanted.onlyTypes, type)) && !has(wanted.exceptTypes, type) &&
           (wanted.onlyPublishers.empty() || has(wanted.onlyPublishers, publisher)) &&
           !has(wanted.exceptPublishers, publisher);
}

} // namespace event_engine::cli
