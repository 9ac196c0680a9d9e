// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/message.h"

namespace event_engine {

/// A batch that came over TCP, where it can be read as it lies and kept: 8-byte aligned, in memory that is its own. The
/// smaller ones lie in a buffer of libzmq's, anywhere and with other messages, and are copied.
[[nodiscard]] Message receivedBatch(Message batch);

/// A batch of the bus, to be kept until another process is done with it: copied where that frees much of the memory
/// that it lies in.
[[nodiscard]] Message batchToKeep(Message batch);

} // namespace event_engine
