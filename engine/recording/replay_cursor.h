// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recorded_events.h"

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace event_engine {

/// The events of a recording that a replay plays, from any position forward, and single ones looked for backward. One
/// thread.
class ReplayCursor {
public:
    using Open = std::function<RecordedEvents(const mcap::MessageQuery &)>;
    struct Range {
        Timestamp from, to; ///< both inclusive
    };

    /// Once `giveUp` is true a search ends as if there were no more events, however long the recording is.
    ReplayCursor(Open open, const RecordingPlaces &places, Range range, const std::atomic<bool> &giveUp)
        : m_open(std::move(open)), m_places(places), m_range(range), m_giveUp(giveUp)
    {
        restart(range.from);
    }

    /// Which events there are for this cursor, from the next restart on.
    using Wanted = std::function<bool(const RecordedEvent &event)>;
    void setWanted(Wanted wanted) { m_wanted = std::move(wanted); }
    void setRange(Range range) { m_range = range; }

    /// The next call of peek() yields the first event at or after `time`.
    void restart(Timestamp time);
    /// ... the first event behind that place.
    void restartBehind(Sequence place);

    /// The next event, without taking it; valid until that and all that were returned with it are taken, or a restart.
    /// Null: no more.
    [[nodiscard]] Result<const RecordedEvent *> peek();
    /// The next events, as many as are at hand: at least one, unless there are no more.
    [[nodiscard]] Result<std::span<const RecordedEvent>> peekSome();
    void take(std::size_t count = 1) { m_taken += count; }

    /// The last event at or before `time`, or before `place`, of a type (empty: any). Valid until the next call.
    [[nodiscard]] Result<const RecordedEvent *> lastUpTo(Timestamp time);
    [[nodiscard]] Result<const RecordedEvent *> lastBefore(Sequence place, const std::string &typeName);

    [[nodiscard]] const Range &range() const { return m_range; }

private:
    [[nodiscard]] bool isWanted(const RecordedEvent &event) const;
    void begin(mcap::Time from, Sequence behind);
    Result<> gather(std::size_t most);
    [[nodiscard]] std::span<const RecordedEvent> gathered() const { return std::span(m_next).subspan(m_taken); }
    Result<const RecordedEvent *> lastOf(mcap::Time to, Sequence before, const std::string &typeName);

    const Open m_open;
    const RecordingPlaces &m_places;
    Range m_range;
    const std::atomic<bool> &m_giveUp;
    Wanted m_wanted;
    std::unique_ptr<RecordedEvents> m_forward, m_backward;
    Sequence m_behind = 0;
    std::vector<RecordedEvent> m_next; // of m_forward; all their payloads are valid
    std::size_t m_taken = 0;           // of m_next
};

} // namespace event_engine
