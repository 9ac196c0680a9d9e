// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/commands.h"

#include <cstdint>
#include <string>

// The values of options, read from their text. Each throws a CLI::ValidationError that says what is needed.

namespace event_engine::cli {

/// A time as a number of seconds, or with a unit.
[[nodiscard]] Duration durationFrom(const std::string &option, const std::string &text);

/// As durationFrom(), 0 too, or "2026-11-22T17:48:15Z".
[[nodiscard]] TimeInFile timeInFileFrom(const std::string &option, const std::string &text);
/// A filter line.
[[nodiscard]] EventFilter filterFrom(const std::string &option, const std::string &text);
[[nodiscard]] Compression compressionFrom(const std::string &text);
[[nodiscard]] ExportFormat formatFrom(const std::string &text);

/// 0.001 to 1000, or "max".
[[nodiscard]] double speedFrom(const std::string &option, const std::string &text);
[[nodiscard]] double rateFrom(const std::string &text);
[[nodiscard]] std::uint64_t countFrom(const std::string &option, const std::string &text);
[[nodiscard]] std::uint64_t sizeFrom(const std::string &option, const std::string &text);
[[nodiscard]] OverflowPolicy policyFrom(const std::string &text);
/// "OLD=NEW"
[[nodiscard]] std::pair<std::string, std::string> renameFrom(const std::string &text);
[[nodiscard]] std::uint16_t portFrom(const std::string &option, const std::string &text);

} // namespace event_engine::cli
