// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"
#include "event_engine/manifest.h"
#include "event_engine/raw_client.h"

#include <cstdint>
#include <optional>
#include <string>

// How an app of another process is reached, and what its file says of it.

namespace event_engine::cli {

/// Empty: no file was given.
[[nodiscard]] Result<std::optional<Manifest>> manifestOf(const RunningApp &app);

/// The type of that name, as the app's file has it; without a file, one whose filter is its name.
[[nodiscard]] Result<EventType> typeIn(const std::optional<Manifest> &manifest, const std::string &name);

/// Where it takes events. Fails where its file has no fixed port and none was given.
[[nodiscard]] Result<RawPublisherOptions> publishPortOf(const RunningApp &app, const std::optional<Manifest> &manifest);

/// A port of the command line, and the option that gives it.
struct GivenPort {
    std::optional<std::uint16_t> port;
    const char *option;
};

/// Where it hands them out; likewise.
[[nodiscard]] Result<RawSubscriberOptions> subscribePortOf(const RunningApp &app, const GivenPort &given,
                                                           const std::optional<Manifest> &manifest);

} // namespace event_engine::cli
