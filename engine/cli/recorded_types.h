// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

namespace event_engine::cli {

/// Fails with InvalidArgument where the recording has no events of a type of that name, naming the nearest it has.
[[nodiscard]] Result<> checkHasType(const Recording &recording, const std::string &name);

} // namespace event_engine::cli
