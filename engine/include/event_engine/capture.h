// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/export.h"
#include "event_engine/time.h"

#include <filesystem>
#include <string>

namespace event_engine {

/// When and what the flight recorder saves by itself, into a recording of its own. What happens again while a rule's
/// capture is under way makes that one longer, up to ten minutes; captures of different rules overlap and are each
/// whole. The end of the app ends and completes them. One that cannot be written is told among the problems.
///
///     a filter line         an event matches: type:Alarm, or type:Wind text ~ "storm", as EventFilter reads it
///     rate:Wind 5..200      events of the type per second leave the band, once it has gone on for a second
///     silence:Wind 2 s      so long no event of the type, since there was one
///     failure:NAME          the plugin fails; failure:* any
///     loss:NAME             the plugin loses events; loss:* any
struct CaptureRule {
    std::string when;
    Duration before = std::chrono::seconds(30), after = std::chrono::seconds(10);
    std::filesystem::path folder = "captures"; ///< made when it is needed
};

/// Whether a rule's `when` makes sense; the error says what was expected.
[[nodiscard]] EVENT_ENGINE_EXPORT Result<> check(const CaptureRule &rule);

} // namespace event_engine
