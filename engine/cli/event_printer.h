// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording_tools.h"

#include <cstdint>
#include <functional>
#include <string>

namespace event_engine::cli {

/// Walks the events of a recording from its first to its last, and from there to the first again, as far as a replay
/// has come.
class EventPrinter {
public:
    using Print = std::function<void(const EventView &event)>;

    /// The recording is its own: nobody else may use it meanwhile.
    EventPrinter(std::shared_ptr<Recording> recording, EventSelection selection, Print print);

    /// Prints until it has printed `count` events in all. Fails as the recording does, or where there are none.
    Result<> printUpTo(std::uint64_t count);

private:
    Result<> printPage(std::uint64_t count);
    [[nodiscard]] bool isWanted(const EventView &event) const;

    const std::shared_ptr<Recording> m_recording;
    const EventSelection m_selection;
    const Print m_print;
    std::optional<Sequence> m_next; // empty: the recording's first
    std::uint64_t m_printed = 0;
    std::uint64_t m_printedBefore = 0; // when this round through the file began
};

} // namespace event_engine::cli
