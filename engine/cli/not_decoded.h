// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace event_engine::cli {

/// Payloads of a type that are not what its encoding and schema say.
struct NotDecoded {
    std::string type;
    std::uint64_t events = 0;
    std::vector<std::pair<std::string, std::uint64_t>> reasons; ///< the first few, and how many payloads each
};

/// Decodes every payload of the types that can be decoded; text is as it is. By type, those that have some. Fails where
/// the recording cannot be read, and with Stopped.
[[nodiscard]] Result<std::vector<NotDecoded>> notDecodedIn(const Recording &recording, const FileProgress &progress,
                                                           const std::stop_token &stop);

} // namespace event_engine::cli
