// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

namespace event_engine {

/// FlatBuffers of a schema's table. Fails with BadData where the schema is none.
[[nodiscard]] Result<PayloadFormatPointer> makeFlatBufferFormat(PayloadSchema schema);

} // namespace event_engine
