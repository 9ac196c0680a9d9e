// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace event_engine {

/// Memory for one large event, used again where it can be: fresh memory costs a page fault for each 4 KiB, which takes
/// longer than filling it. 16-byte aligned. Any thread may take, and any may give back; a few MiB are kept for ever.
[[nodiscard]] std::byte *takeLargeMemory(std::size_t size);
void giveLargeMemory(std::byte *memory) noexcept; ///< what takeLargeMemory() returned, or null

} // namespace event_engine
