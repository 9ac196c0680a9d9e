// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/filter_condition.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

namespace {

// A condition made of a function of the event.
template <class Test>
class Condition final : public FilterCondition {
public:
    explicit Condition(Test test) : m_test(std::move(test)) {}
    [[nodiscard]] bool matches(const FilteredEvent &event) const override { return m_test(event); }

private:
    const Test m_test;
};

template <class Test>
FilterConditionPointer condition(Test test)
{
    return std::make_shared<const Condition<Test>>(std::move(test));
}

const std::string &nameOf(const EventView &event, FilterName name)
{
    return name == FilterName::Type ? event.type().name : event.publisher().name;
}

std::uint64_t numberOf(const EventView &event, FilterNumber number)
{
    return number == FilterNumber::EventSize ? event.bytes().size() : event.sequence();
}

} // namespace

const PayloadCodec &FilteredEvent::codec() const
{
    const EventType &type = view.type();
    if (!codecs) return type.codec;
    const auto other = codecs->find(type.name);
    return other == codecs->end() ? type.codec : other->second;
}

FilterConditionPointer nameIs(FilterName name, std::string value)
{
    return condition(
        [name, value = std::move(value)](const FilteredEvent &event) { return nameOf(event.view, name) == value; });
}

FilterConditionPointer nameContains(FilterName name, TextSearch words)
{
    return condition(
        [name, words = std::move(words)](const FilteredEvent &event) { return words.isIn(nameOf(event.view, name)); });
}

FilterConditionPointer numberIs(FilterNumber number, FilterComparison comparison, std::uint64_t value)
{
    return condition(
        [=](const FilteredEvent &event) { return compare(numberOf(event.view, number), comparison, value); });
}

FilterConditionPointer textContains(FilterText text, TextSearch words)
{
    return condition([text, words = std::move(words)](const FilteredEvent &event) {
        return words.isIn(asText(text == FilterText::Payload ? event.view.payload() : event.view.bytes()));
    });
}

// memmem, unlike std::search, takes time in proportion to the event.
FilterConditionPointer bytesContain(Bytes sought)
{
    return condition([sought = std::move(sought)](const FilteredEvent &event) {
        const ByteView bytes = event.view.bytes();
        return memmem(bytes.data(), bytes.size(), sought.data(), sought.size()) != nullptr;
    });
}

FilterConditionPointer notThis(FilterConditionPointer negated)
{
    return condition([negated = std::move(negated)](const FilteredEvent &event) { return !negated->matches(event); });
}

FilterConditionPointer allOf(FilterConditions conditions)
{
    return condition([conditions = std::move(conditions)](const FilteredEvent &event) {
        return std::all_of(conditions.begin(), conditions.end(),
                           [&](const auto &each) { return each->matches(event); });
    });
}

FilterConditionPointer anyOf(FilterConditions conditions)
{
    return condition([conditions = std::move(conditions)](const FilteredEvent &event) {
        return std::any_of(conditions.begin(), conditions.end(),
                           [&](const auto &each) { return each->matches(event); });
    });
}

} // namespace event_engine
