// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/message.h"

namespace event_engine {

/// A message of that size whose memory is used again where it is large, as large_memory.h says.
[[nodiscard]] Message messageOf(std::size_t size);

} // namespace event_engine
