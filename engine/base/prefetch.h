// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <algorithm>

namespace event_engine {

/// Asks for a cache line that is about to be written, away from the core that has it now. Without it the store itself
/// asks, and the next locked instruction waits until all stores before it have got their lines. Any address will do.
inline void prefetchForWriting(const void *address)
{
#if defined(__x86_64__)
    asm volatile("prefetchw %0" : : "m"(*static_cast<const char *>(address))); // the builtin only asks to read
#else
    __builtin_prefetch(address, 1);
#endif
}

/// Asks for the first cache lines of bytes that another core has written and that are soon read here, one after the
/// other: the processor sees by itself how it goes on.
inline void prefetchForReading(ByteView bytes)
{
    constexpr std::size_t line = 64, most = 8 * line;
    for (std::size_t at = 0, end = std::min(bytes.size(), most); at < end; at += line)
        __builtin_prefetch(bytes.data() + at);
}

} // namespace event_engine
