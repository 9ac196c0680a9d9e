// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"

#include <flatbuffers/reflection_generated.h>

namespace event_engine {

/// The schema that the bytes hold; null where they are none, or where a reference, place or size in it is wrong: the
/// library's own check looks at the bytes alone. Valid as long as the bytes.
[[nodiscard]] const reflection::Schema *checkedSchema(ByteView bytes);

} // namespace event_engine
