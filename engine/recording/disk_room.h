// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace event_engine {

/// What is left on the disk where the file is, or is to be; empty where the system does not say.
[[nodiscard]] std::optional<std::uint64_t> diskFree(const std::filesystem::path &file);

/// Fails with Io where that is less than is to stay free.
[[nodiscard]] Result<> checkRoom(const std::filesystem::path &file, std::uint64_t keepFree);

} // namespace event_engine
