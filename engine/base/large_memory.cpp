// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/large_memory.h"

#include "engine/base/mutex.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <vector>

namespace event_engine {

namespace {

constexpr std::size_t KEPT_BYTES = std::size_t{8} << 20;
constexpr std::size_t WASTE = 2; // a block serves what needs half of it or more

struct alignas(16) Block {
    std::size_t size; // behind it
};

class Kept {
public:
    // The smallest that is large enough; null: none.
    Block *take(std::size_t size) EXCLUDES(m_mutex)
    {
        MutexLock lock(m_mutex);
        auto best = m_blocks.end();
        for (auto it = m_blocks.begin(); it != m_blocks.end(); ++it)
            if ((*it)->size >= size && (*it)->size / WASTE <= size &&
                (best == m_blocks.end() || (*it)->size < (*best)->size))
                best = it;
        if (best == m_blocks.end()) return nullptr;
        Block *block = *best;
        m_blocks.erase(best);
        m_bytes -= block->size;
        return block;
    }

    // False: there is enough, or no memory to note it.
    bool give(Block *block) EXCLUDES(m_mutex)
    {
        MutexLock lock(m_mutex);
        if (m_bytes + block->size > KEPT_BYTES || m_blocks.size() == m_blocks.capacity()) return false;
        m_blocks.push_back(block);
        m_bytes += block->size;
        return true;
    }

    Kept() { m_blocks.reserve(128); }

private:
    Mutex m_mutex;
    std::vector<Block *> m_blocks GUARDED_BY(m_mutex);
    std::size_t m_bytes GUARDED_BY(m_mutex) = 0;
};

// Never destroyed: the last holder of an event may be a static object of somebody else's.
Kept &kept()
{
    static Kept *const all = new Kept;
    return *all;
}

} // namespace

std::byte *takeLargeMemory(std::size_t size)
{
    Block *block = kept().take(size);
    if (!block) {
        block = static_cast<Block *>(std::malloc(sizeof(Block) + size));
        if (!block) throw std::bad_alloc();
        block->size = size;
    }
    return reinterpret_cast<std::byte *>(block + 1);
}

void giveLargeMemory(std::byte *memory) noexcept
{
    if (!memory) return;
    Block *block = reinterpret_cast<Block *>(memory) - 1;
    if (!kept().give(block)) std::free(block);
}

} // namespace event_engine
