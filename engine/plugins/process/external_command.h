// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/process/process_options.h"
#include "event_engine/error.h"
#include "event_engine/options.h"

#include <cstdint>
#include <optional>
#include <string>

namespace event_engine {

/// How to run the process of an external plugin whose port is open: its `command`, or its `python` script with the
/// interpreter and the package pyevents that there are. Empty: it has neither and starts by itself. Fails in words
/// where the script or an interpreter is missing. May take as long as it takes to try interpreters.
///
/// The process finds EVENT_ENGINE_HOST, EVENT_ENGINE_PORT and EVENT_ENGINE_PLUGIN in its environment, and
/// EVENT_ENGINE_CONFIG where it has a config. `bindAddress` is what the engine listens at; where that is every address,
/// the process is told 127.0.0.1.
[[nodiscard]] Result<std::optional<ProcessOptions>> externalCommand(const ExternalPlugin &plugin,
                                                                    const std::string &bindAddress, std::uint16_t port);

} // namespace event_engine
