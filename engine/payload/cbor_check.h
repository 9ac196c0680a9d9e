// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"

namespace event_engine {

/// Refuses what the library's CBOR reader would recurse for without asking: strings within strings, and rows of tags.
[[nodiscard]] Result<> checkCbor(ByteView bytes);

} // namespace event_engine
