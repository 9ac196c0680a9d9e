// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_type.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <random>
#include <string_view>

namespace event_engine {

/// Keys in their order, each with the id of an event type. Entries are added and never moved or removed: so one thread
/// at a time may add (that is the caller's to see to) while any others look up, without a lock. A skip list. The bytes
/// of the keys are the caller's and must stay.
class SortedIndex {
public:
    struct Entry {
        std::string_view key;
        TypeId id = UNREGISTERED;
    };

    /// The key must be new.
    void add(std::string_view key, TypeId id);

    /// The last entry that is not greater than the key; null: there is none.
    [[nodiscard]] const Entry *lastUpTo(std::string_view key) const;
    [[nodiscard]] const Entry *firstAfter(std::string_view key) const;

private:
    static constexpr std::size_t LEVELS = 8; // each has about a quarter of the one below: enough for 65,536 entries
    struct Node {
        Entry entry;
        std::array<std::atomic<Node *>, LEVELS> next{};
    };
    /// For each level the last node that is not greater than the key, m_head where there is none.
    using Path = std::array<Node *, LEVELS>;
    [[nodiscard]] Path pathTo(std::string_view key) const;
    [[nodiscard]] std::size_t randomHeight();

    std::deque<Node> m_nodes{1}; // the adding thread's
    Node *const m_head = &m_nodes.front();
    std::minstd_rand m_random;
};

} // namespace event_engine
