// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/batch.h"

#include <cstdint>
#include <deque>
#include <vector>

namespace event_engine {

/// Copies of the newest events of types of which the flight recorder's ring holds few, made when the ring gives them
/// up: ring and copies together have the newest 100 of every type. One thread.
class RareEvents {
public:
    static constexpr std::uint64_t PER_TYPE = 100;

    void add(const Batch &batch);                         ///< has gone into the ring
    void evict(const BatchPointer &batch);                ///< leaves the ring: the oldest there
    [[nodiscard]] std::vector<BatchPointer> kept() const; ///< one event each, oldest first

private:
    struct Type {
        std::uint64_t inRing = 0;
        std::deque<BatchPointer> kept; // one event each
    };
    void trim(Type &type);

    std::vector<Type> m_types; // by TypeId
};

} // namespace event_engine
