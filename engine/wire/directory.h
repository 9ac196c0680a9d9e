// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/wire/type_registry.h"
#include "event_engine/event.h"

#include <array>
#include <atomic>
#include <bit>
#include <memory>
#include <string>

namespace event_engine {

/// Everybody who publishes in one run. Entries stay. Reading takes no lock; any thread.
class PublisherRegistry {
public:
    PublisherRegistry() = default;
    ~PublisherRegistry()
    {
        for (auto &block : m_blocks) delete[] block.load();
    }
    PublisherRegistry(const PublisherRegistry &) = delete;
    PublisherRegistry &operator=(const PublisherRegistry &) = delete;

    /// A new publisher; several may share a name (a plugin's own and those of its other threads).
    const PublisherInfo &add(std::string name, PublisherKind kind)
    {
        MutexLock lock(m_mutex);
        const std::uint32_t id = m_count.load(std::memory_order_relaxed);
        const Place place = placeOf(id);
        std::atomic<PublisherInfo *> &block = m_blocks[place.block];
        if (place.index == 0) block.store(new PublisherInfo[FIRST_BLOCK << place.block], std::memory_order_release);
        PublisherInfo &info = block.load(std::memory_order_relaxed)[place.index];
        info = {id, std::move(name), kind};
        m_count.store(id + 1, std::memory_order_release);
        return info;
    }
    /// `id` must have come from this registry. Valid as long as the registry.
    [[nodiscard]] const PublisherInfo &at(std::uint32_t id) const
    {
        const Place place = placeOf(id);
        return m_blocks[place.block].load(std::memory_order_acquire)[place.index];
    }
    [[nodiscard]] std::size_t count() const { return m_count.load(std::memory_order_acquire); }

private:
    static constexpr std::uint32_t FIRST_BLOCK = 64; // publishers in it; each further block has twice as many
    struct Place {
        std::uint32_t block, index;
    };
    static Place placeOf(std::uint32_t id)
    {
        const auto block = std::uint32_t(std::bit_width(id / FIRST_BLOCK + 1) - 1);
        return {block, id - FIRST_BLOCK * ((1u << block) - 1)};
    }

    std::array<std::atomic<PublisherInfo *>, 27> m_blocks{}; // for every id of 32 bits
    std::atomic<std::uint32_t> m_count{0};
    Mutex m_mutex; // for adding
};

/// What the numbers in a batch mean. Shared by all batches of a run, so that an event can still tell its type and
/// publisher when the app is gone.
struct Directory {
    TypeRegistry types;
    PublisherRegistry publishers;
};

} // namespace event_engine
