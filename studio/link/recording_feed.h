// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

#include <mutex>

namespace event_studio {

/// One opened recording. A recording serves one call at a time: this lets several threads ask, one after the other.
class RecordingFeed : public Feed {
public:
    explicit RecordingFeed(std::shared_ptr<event_engine::Recording> recording);

    [[nodiscard]] Kind kind() const override { return Kind::Recording; }
    [[nodiscard]] QString name() const override;
    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const override;
    [[nodiscard]] Result<EventRowPage> events(const EventQuery &query) const override;
    [[nodiscard]] std::optional<EventRow> wholeEvent(Sequence sequence) const override;

    [[nodiscard]] const RecordingInfo &info() const;
    /// The recorded run's numbers at a position; `sequence` is that of the last event at or before it.
    [[nodiscard]] Result<Snapshot> snapshotAt(Timestamp position) const;

private:
    [[nodiscard]] Result<Sequence> lastSequenceUpTo(Timestamp position) const;

    std::shared_ptr<event_engine::Recording> m_recording;
    mutable std::mutex m_oneAtATime;
};

} // namespace event_studio
