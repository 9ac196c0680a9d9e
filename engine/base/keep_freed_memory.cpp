// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/keep_freed_memory.h"

#include <cstddef>
#include <cstdlib>
#include <mutex>

namespace event_engine {

void keepFreedMemory()
{
    // glibc goes by what it sees: once a block of that size has been freed, it keeps twice as much, unless the process
    // has set limits itself (mallopt(3), M_MMAP_THRESHOLD). The block is never written to, so it costs no memory.
    constexpr std::size_t SEEN = std::size_t{4} << 20;
    static std::once_flag once;
    std::call_once(once, [] {
        void *volatile block = std::malloc(SEEN); // volatile: else the compiler leaves out both calls
        std::free(block);
    });
}

} // namespace event_engine
