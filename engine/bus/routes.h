// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/subscriber_port.h"
#include "engine/wire/batch_layout.h"

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace event_engine {

/// A set of subscribers by their places, 64 to a word.
using Targets = std::vector<std::uint64_t>;

/// Calls `action(place)` for each; stops and returns false when it returns false.
template <class Action>
bool forEach(const Targets &targets, Action &&action)
{
    for (std::size_t word = 0; word < targets.size(); ++word)
        for (std::uint64_t rest = targets[word]; rest; rest &= rest - 1)
            if (!action(word * 64 + std::size_t(std::countr_zero(rest)))) return false;
    return true;
}

/// Who wants any event of a type. The broker's thread only.
class Routes {
public:
    using Subscribers = std::vector<std::unique_ptr<SubscriberPort>>; // null = nobody at this place

    /// Works everything out again: a subscriber has come or gone.
    void rebuild(const Subscribers &subscribers, const TypeRegistry &types);

    /// Who wants any event of a batch with these runs.
    void find(std::span<const TypeRun> runs, const Subscribers &subscribers, const TypeRegistry &types,
              Targets &targets);

private:
    void learn(const Subscribers &subscribers, const TypeRegistry &types);

    std::size_t m_words = 1;
    std::size_t m_types = 0;              // types worked out so far
    std::vector<std::uint64_t> m_wanting; // [type * m_words + word]
};

} // namespace event_engine
