// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/text_search.h"
#include "event_engine/event_query.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace event_engine {

/// An event as conditions see it: with the codecs, if any, that stand in for its type's own.
struct FilteredEvent {
    const EventView &view;
    const PayloadCodecs *codecs = nullptr;

    [[nodiscard]] const PayloadCodec &codec() const;
};

/// What a filter line demands of an event, or a part of it. Immutable; any thread.
class FilterCondition {
public:
    FilterCondition() = default;
    FilterCondition(const FilterCondition &) = delete;
    FilterCondition &operator=(const FilterCondition &) = delete;
    virtual ~FilterCondition() = default;

    [[nodiscard]] virtual bool matches(const FilteredEvent &event) const = 0;
};

using FilterConditionPointer = std::shared_ptr<const FilterCondition>;
using FilterConditions = std::vector<FilterConditionPointer>;

enum class FilterName { Type, Publisher };
enum class FilterNumber { EventSize, SequenceNumber };
enum class FilterText { WholeEvent, Payload };
enum class FilterComparison { Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual };

template <class Number>
[[nodiscard]] bool compare(Number left, FilterComparison comparison, Number right)
{
    switch (comparison) {
    case FilterComparison::Equal: return left == right;
    case FilterComparison::NotEqual: return left != right;
    case FilterComparison::Less: return left < right;
    case FilterComparison::LessOrEqual: return left <= right;
    case FilterComparison::Greater: return left > right;
    case FilterComparison::GreaterOrEqual: return left >= right;
    }
    return false;
}

[[nodiscard]] FilterConditionPointer nameIs(FilterName name, std::string value);
[[nodiscard]] FilterConditionPointer nameContains(FilterName name, TextSearch words);
[[nodiscard]] FilterConditionPointer numberIs(FilterNumber number, FilterComparison comparison, std::uint64_t value);
[[nodiscard]] FilterConditionPointer textContains(FilterText text, TextSearch words);
[[nodiscard]] FilterConditionPointer bytesContain(Bytes bytes);
[[nodiscard]] FilterConditionPointer notThis(FilterConditionPointer condition);
[[nodiscard]] FilterConditionPointer allOf(FilterConditions conditions);
[[nodiscard]] FilterConditionPointer anyOf(FilterConditions conditions);

} // namespace event_engine
