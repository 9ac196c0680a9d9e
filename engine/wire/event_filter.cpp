// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_query.h"

#include "engine/wire/filter_parser.h"

namespace event_engine {

namespace {

constexpr std::size_t LONGEST_LINE = 4096;

} // namespace

EventFilter::EventFilter() = default;

EventFilter::EventFilter(std::string line, std::shared_ptr<const FilterCondition> condition)
    : m_text(std::move(line)), m_condition(std::move(condition))
{}

Result<EventFilter> EventFilter::parse(std::string_view line)
{
    if (line.size() > LONGEST_LINE)
        return failure(ErrorKind::InvalidArgument, "found a filter of " + std::to_string(line.size()) +
                                                       " bytes, expected " + std::to_string(LONGEST_LINE) + " at most");
    const auto condition = FilterParser(line).parse();
    if (!condition) return failure(condition.error());
    return EventFilter(std::string(line), *condition);
}

bool EventFilter::matches(const EventView &event) const
{
    return !m_condition || m_condition->matches(event);
}

bool EventFilter::matchesEverything() const
{
    return !m_condition;
}

const std::string &EventFilter::text() const
{
    return m_text;
}

} // namespace event_engine
