// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace event_engine {

/// Whether processBarrier() works on this system: Linux's membarrier(2), private expedited. Any thread.
[[nodiscard]] bool hasProcessBarrier() noexcept;

/// A full memory barrier in every thread of this process: after it, what any of them wrote before is seen by the
/// caller, and what the caller wrote before is seen by whatever any of them reads after. So the frequent side of a
/// handshake can do without a barrier of its own. Some hundred nanoseconds. Any thread; false: there was none.
[[nodiscard]] bool processBarrier() noexcept;

} // namespace event_engine
