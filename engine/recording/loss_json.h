// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// Losses of subscribers as they stand in a recording: a JSON object each.
[[nodiscard]] std::string lossJson(const std::vector<RecordedSubscriberLoss> &losses);

/// The same back; what is no such line is left out.
[[nodiscard]] std::vector<RecordedSubscriberLoss> lossLinesIn(std::string_view json);

} // namespace event_engine
