// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recorder_run.h"
#include "event_engine/snapshot.h"

#include <functional>
#include <optional>

namespace event_engine {

/// Hands events to `take`, oldest first; ends where that fails.
using EventSource = std::function<Result<>(const std::function<Result<>(const EventView &)> &take)>;

/// A complete recording of events that are in memory, with all that is known of their run; with `lossesSince`, also
/// what subscribers have lost from then on. Of the options, the file, the compression, the selection and the disk
/// reserve count. On failure no file is left. In the caller's thread.
[[nodiscard]] Result<RecordingSnapshot> saveEvents(const RecorderRun &run, RecorderOptions options,
                                                   std::optional<Timestamp> lossesSince, const EventSource &events);

} // namespace event_engine
