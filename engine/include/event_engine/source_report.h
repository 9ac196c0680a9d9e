// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace event_engine {

/// What was wrong with the recordings that something was made of.
struct SourceReport {
    bool wereComplete = true;         ///< false: the end of one was missing
    std::uint64_t damagedBytes = 0;   ///< that could not be read: their events are missing in the result
    std::uint64_t eventsLeftOut = 0;  ///< that are there, but not as the file says
    std::vector<std::string> remarks; ///< in words

    [[nodiscard]] bool lacksEvents() const { return damagedBytes > 0 || eventsLeftOut > 0; }
};

} // namespace event_engine
