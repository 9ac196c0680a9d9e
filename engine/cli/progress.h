// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "event_engine/recording.h"

#include <string>

namespace event_engine::cli {

/// "reading  [=====>        ]  38 %  1.2 GiB of 3.1 GiB"
[[nodiscard]] std::string progressBar(std::string_view verb, std::uint64_t done, std::uint64_t size);

/// Shows how far work on a file is, where standard error is a terminal. The console outlives it.
[[nodiscard]] FileProgress progressOn(Console &console, std::string verb);

} // namespace event_engine::cli
