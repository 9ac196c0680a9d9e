// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/mcap/damage.h"

#include <cstdint>
#include <set>

namespace event_engine::mcap {

/// The damage that all who read a file have met in its chunks: of each chunk once, however often it was read. Any
/// thread.
class MetDamage {
public:
    void add(std::uint64_t chunkOffset, const DamageReport &ofChunk) EXCLUDES(m_mutex)
    {
        if (ofChunk.isEmpty()) return;
        MutexLock lock(m_mutex);
        if (m_chunks.insert(chunkOffset).second) m_all.add(ofChunk);
    }
    [[nodiscard]] DamageReport all() const EXCLUDES(m_mutex)
    {
        MutexLock lock(m_mutex);
        return m_all;
    }

private:
    mutable Mutex m_mutex;
    std::set<std::uint64_t> m_chunks GUARDED_BY(m_mutex); // by offset
    DamageReport m_all GUARDED_BY(m_mutex);
};

} // namespace event_engine::mcap
