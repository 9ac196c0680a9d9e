// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace event_engine {

/// Events that matched a plugin's subscriptions and that it will never get. The count is exact; all of the events lie
/// between `from` and `to`, both included.
struct Loss {
    enum class Cause {
        Dropped,    ///< by the policy of its backlog, drop_oldest or drop_newest
        Stalled,    ///< it was full and took nothing
        HardCap,    ///< beyond the memory that all backlogs together may use
        Unconfirmed ///< handed to a process that left without confirming, or kept for one that crashed
    };
    struct OfType {
        TypeId type = UNREGISTERED;
        std::uint64_t events = 0;
        friend bool operator==(const OfType &, const OfType &) = default;
    };

    Sequence from = 0, to = 0;
    Cause cause = Cause::Dropped;
    std::vector<OfType> types{}; ///< by id, only those that lost any

    [[nodiscard]] std::uint64_t events() const
    {
        std::uint64_t sum = 0;
        for (const OfType &each : types) sum += each.events;
        return sum;
    }
    void add(TypeId type, std::uint64_t count)
    {
        auto place = types.begin();
        while (place != types.end() && place->type < type) ++place;
        if (place == types.end() || place->type != type) place = types.insert(place, {type, 0});
        place->events += count;
    }
    /// Another one of the same cause, told together with this one.
    void join(const Loss &other)
    {
        from = from < other.from ? from : other.from;
        to = to > other.to ? to : other.to;
        for (const OfType &each : other.types) add(each.type, each.events);
    }
    friend bool operator==(const Loss &, const Loss &) = default;
};

/// "dropped", "stalled", "hard cap", "unconfirmed".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(Loss::Cause cause);

} // namespace event_engine
