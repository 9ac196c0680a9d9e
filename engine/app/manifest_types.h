// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_table.h"
#include "event_engine/event_type.h"

#include <vector>

namespace event_engine {

/// [[event_types]]. Names twice, and filters that are prefixes of others, are mistakes.
[[nodiscard]] std::vector<EventType> readEventTypes(ManifestTable &root);

} // namespace event_engine
