// SPDX-License-Identifier: BSD-3-Clause
#pragma once

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

} // namespace event_engine
