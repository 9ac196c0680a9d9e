// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"

namespace event_studio {

/// One opened recording.
class RecordingFeed : public Feed {
public:
    explicit RecordingFeed(std::shared_ptr<event_engine::Recording> recording, Decoders decoders = {});

    [[nodiscard]] Kind kind() const override { return Kind::Recording; }
    [[nodiscard]] QString name() const override;
    [[nodiscard]] std::optional<Extent> extent() const override;
    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const override;
    [[nodiscard]] Result<EventRowPage> events(const EventQuery &query) const override;
    [[nodiscard]] Result<NumberPage> numbers(const EventQuery &query, const NumberReader &reader) const override;
    [[nodiscard]] std::optional<EventRow> wholeEvent(Sequence sequence) const override;
    [[nodiscard]] FeedPointer readBy(const Decoders &decoders) const override;
    [[nodiscard]] Result<std::size_t> saveEvents(const std::vector<Sequence> &sequences, const QString &file,
                                                 std::stop_token stop = {}) const override;

    [[nodiscard]] const RecordingInfo &info() const;
    /// The recorded run's numbers at a position; `sequence` is the place of the last event at or before it.
    [[nodiscard]] Result<Snapshot> snapshotAt(Timestamp position) const;

private:
    std::shared_ptr<event_engine::Recording> m_recording;
    Decoders m_decoders;
};

} // namespace event_studio
