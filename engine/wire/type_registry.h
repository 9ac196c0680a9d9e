// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/wire/sorted_index.h"
#include "event_engine/error.h"
#include "event_engine/event_type.h"

#include <array>
#include <atomic>
#include <optional>
#include <string>

namespace event_engine {

/// The event types of one run. Types are added, under the rule that no filter is a prefix of another's, and never
/// removed. Reading takes no lock; any thread.
class TypeRegistry {
public:
    TypeRegistry();
    ~TypeRegistry();

    /// The same type again returns its id; anything that clashes fails and names both types.
    Result<TypeId> add(EventType type) EXCLUDES(m_mutex);

    [[nodiscard]] std::optional<TypeId> find(std::string_view name) const;
    /// As find(), or an error that names the nearest.
    [[nodiscard]] Result<TypeId> require(std::string_view name) const;

    /// The type whose filter begins the bytes, else UNREGISTERED.
    [[nodiscard]] TypeId classify(ByteView bytes) const;

    /// `id` must have come from this registry. Valid as long as the registry.
    [[nodiscard]] const EventType &at(TypeId id) const
    {
        return m_blocks[id / BLOCK].load(std::memory_order_acquire)->types[id % BLOCK];
    }
    /// Asked for each event, so these lie close together.
    [[nodiscard]] std::size_t filterSize(TypeId id) const
    {
        return m_blocks[id / BLOCK].load(std::memory_order_acquire)->filterSizes[id % BLOCK];
    }

    /// Types including UNREGISTERED: every id below it is valid.
    [[nodiscard]] std::size_t count() const { return m_count.load(std::memory_order_acquire); }

private:
    [[nodiscard]] Result<> check(const EventType &type) const REQUIRES(m_mutex);
    void store(EventType type) REQUIRES(m_mutex);

    static constexpr std::size_t BLOCK = 256;
    struct Block {
        std::array<std::uint8_t, BLOCK> filterSizes{};
        std::array<EventType, BLOCK> types;
    };
    std::array<std::atomic<Block *>, 65536 / BLOCK> m_blocks{};
    std::atomic<std::size_t> m_count{0};
    SortedIndex m_names, m_filters; // added to with the lock
    mutable Mutex m_mutex;
};

} // namespace event_engine
