// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"
#include "event_engine/options.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

class FilterCondition;

/// Codecs by the names of event types.
using PayloadCodecs = std::map<std::string, PayloadCodec, std::less<>>;

/// Which events somebody wants to see: the filter line. Immutable, cheap to copy; any thread.
///
///     type == "Wind"          type:Wind            also != and ~ (contains)
///     from == "Counter"       from:Counter         the publisher's name
///     size > 100, size>64KiB  bytes of the whole event; also < <= >= == !=
///     seq >= 5000             sequence
///     text ~ "error"          error                a word or "quoted words" alone: bytes that contain them, any case
///     /regex/                 the payload read as text matches (syntax of RE2, any case)
///     hex:01ff, hex:"01 ff"   bytes that contain these
///     body.speed > 12         a value of the decoded payload, as PayloadPath; also < <= >= == != and ~ (contains, or
///     body["a.b"][0].c ~ "x"  /regex/). Events without that value do not match, nor those that do not decode
///     and, or, not, ( )       words side by side mean "and"
class EVENT_ENGINE_EXPORT EventFilter {
public:
    /// Matches everything.
    EventFilter();

    /// Fails with InvalidArgument; the words name the column where it stopped making sense.
    [[nodiscard]] static Result<EventFilter> parse(std::string_view line);
    /// The events of one type, and all others, whatever letters its name is of.
    [[nodiscard]] static EventFilter ofType(std::string_view name);
    [[nodiscard]] static EventFilter exceptType(std::string_view name);
    /// What both match. Unlike a line that joins theirs it is never too long or too deep.
    [[nodiscard]] static EventFilter both(const EventFilter &one, const EventFilter &other);
    /// The same filter, which reads the payloads of these types by these codecs and not by the types' own. Null: by
    /// their own. Where filters are joined, by those of the whole.
    [[nodiscard]] EventFilter readingBy(std::shared_ptr<const PayloadCodecs> codecs) const;

    [[nodiscard]] bool matches(const EventView &event) const;
    [[nodiscard]] bool matchesEverything() const;
    [[nodiscard]] const std::string &text() const; ///< the line it was parsed from, or one that says the same

private:
    EventFilter(std::string line, std::shared_ptr<const FilterCondition> condition);
    std::string m_text;
    std::shared_ptr<const FilterCondition> m_condition;
    std::shared_ptr<const PayloadCodecs> m_codecs;
};

/// One page of the events that are held, newest or oldest first. It ends at whichever limit is reached first.
struct EventQuery {
    enum class Direction { NewestFirst, OldestFirst };
    EventFilter filter;
    Direction direction = Direction::NewestFirst;
    std::optional<Sequence> from;                 ///< begins at this sequence (inclusive); empty: at the respective end
    std::optional<Sequence> to;                   ///< goes no further than this one (inclusive)
    std::size_t limit = 200;                      ///< events at most
    std::uint64_t byteLimit = 64 * MIB;           ///< of their bytes together, but at least one event
    std::size_t scanLimit = 1'000'000;            ///< looks at so many at most, then says where to go on
    const std::atomic<bool> *cancelled = nullptr; ///< ends the search early when true; must outlive the call
};

struct EventPage {
    std::vector<EventView> events; ///< in the query's direction
    std::optional<Sequence> next;  ///< ask again from here; empty: nothing more is held in that direction
    std::optional<Sequence> oldestHeld, newestHeld; ///< of all events held, whatever the filter
    std::size_t scanned = 0;
    std::vector<std::string> remarks; ///< what of a recording could not be read on the way, in words: damage
};

} // namespace event_engine
