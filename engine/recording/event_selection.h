// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recording_private.h"
#include "event_engine/recording_tools.h"

namespace event_engine {

/// A selection as a question to the file. Fails with InvalidArgument where the recording has no type or publisher of a
/// name, naming the nearest.
[[nodiscard]] Result<mcap::MessageQuery> queryFor(const EventSelection &selection, const RecordingCatalog &catalog);

} // namespace event_engine
