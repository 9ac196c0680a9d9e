// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

namespace event_engine {

/// Messages of a FileDescriptorSet. Fails with BadData where the schema is none.
[[nodiscard]] Result<PayloadFormatPointer> makeProtobufFormat(PayloadSchema schema);

} // namespace event_engine
