// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/key_file.h"
#include "event_engine/keys.h"

namespace event_engine {

/// The app's own keys, the secret one too.
[[nodiscard]] Result<KeyFile> readServerKey(const std::filesystem::path &folder);

} // namespace event_engine
