// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/binary_layout.h"
#include "engine/payload/payload_format.h"

namespace event_engine {

/// Binary payloads whose fields follow each other as a layout says.
[[nodiscard]] PayloadFormatPointer makeBinaryFormat(std::vector<BinaryField> fields, ByteOrder byteOrder,
                                                    PayloadSchema schema);

} // namespace event_engine
