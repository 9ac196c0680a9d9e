// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace event_engine {

/// Copies of the newest events of types of which the flight recorder's ring holds few, made when the ring gives them
/// up: ring and copies together have the newest 100 of every type, as far as the limit of bytes goes; beyond it the
/// type that takes most of it gives up its oldest. One thread.
class RareEvents {
public:
    static constexpr std::uint64_t PER_TYPE = 100;

    explicit RareEvents(std::uint64_t limit) : m_limit(limit) {}

    void add(const Batch &batch);                                 ///< has gone into the ring
    void evict(const BatchPointer &batch);                        ///< leaves the ring: the oldest there
    [[nodiscard]] std::vector<BatchPointer> kept() const;         ///< one event each, oldest first
    [[nodiscard]] std::uint64_t bytes() const { return m_bytes; } ///< of the copies

private:
    struct Type {
        std::uint64_t inRing = 0;
        std::deque<BatchPointer> kept; // one event each
        std::uint64_t bytes = 0;       // of those kept
    };
    void keep(Type &type, BatchPointer event);
    void dropOldest(Type &type);
    void trim(Type &type);

    const std::uint64_t m_limit;
    std::uint64_t m_bytes = 0;

    std::vector<Type> m_types; // by TypeId
};

} // namespace event_engine
