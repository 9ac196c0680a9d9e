// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_query.h"

#include "engine/wire/filter_parser.h"

namespace event_engine {

namespace {

constexpr std::size_t LONGEST_LINE = 4096;

std::string quoted(std::string_view name)
{
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

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

EventFilter EventFilter::ofType(std::string_view name)
{
    return {"type == " + quoted(name), nameIs(FilterName::Type, std::string(name))};
}

EventFilter EventFilter::exceptType(std::string_view name)
{
    return {"type != " + quoted(name), notThis(nameIs(FilterName::Type, std::string(name)))};
}

EventFilter EventFilter::both(const EventFilter &one, const EventFilter &other)
{
    if (one.matchesEverything()) return other;
    if (other.matchesEverything()) return one;
    return {'(' + one.m_text + ") and (" + other.m_text + ')', allOf({one.m_condition, other.m_condition})};
}

EventFilter EventFilter::readingBy(std::shared_ptr<const PayloadCodecs> codecs) const
{
    EventFilter filter = *this;
    filter.m_codecs = std::move(codecs);
    return filter;
}

bool EventFilter::matches(const EventView &event) const
{
    return !m_condition || m_condition->matches({event, m_codecs.get()});
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
