// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <stop_token>

namespace event_engine::cli {

/// Times since the first event become times of the clock.
[[nodiscard]] EventSelection selectionFor(const PartOfFile &part, const RecordingInfo &info);

/// The same; opens the file only where a time needs it.
[[nodiscard]] Result<EventSelection> selectionFor(const PartOfFile &part, const std::filesystem::path &file,
                                                  const OpenOptions &reading);

/// Fails with NotFound, in words, where the recording has no such event, and with Stopped: the first one may be
/// far from the begin.
[[nodiscard]] Result<> checkSelectsAny(const Recording &recording, const EventSelection &selection,
                                       std::stop_token stop);

} // namespace event_engine::cli
