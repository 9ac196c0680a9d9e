// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace event_engine {

/// Asks the C library, once per process, to keep a few MiB of freed memory for what is allocated next. libzmq takes
/// fresh memory for every large message that it receives, and by default what has been freed goes back to the system
/// beyond 128 KiB: then each message costs a page fault for every 4 KiB. A limit of the process's own choice stays.
void keepFreedMemory();

} // namespace event_engine
