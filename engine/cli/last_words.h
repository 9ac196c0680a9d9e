// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <string>

namespace event_engine::cli {

/// From now on the first SIGINT or SIGTERM ends the process at once, as if nobody had taken care of it, but writes
/// these words to standard error before. Again: other words. One thread.
void endOnSignals(std::string lastWords);

} // namespace event_engine::cli
