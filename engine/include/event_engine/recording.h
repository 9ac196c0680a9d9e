// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_query.h"
#include "event_engine/snapshot.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// One event type and publisher of a recording.
struct RecordedChannel {
    EventType type;
    std::string publisher;
    PublisherKind publisherKind = PublisherKind::Internal;
    std::uint64_t events = 0;
    std::uint64_t bytes = 0; ///< payload; 0 where the file's index does not say
};

struct RecordedMark {
    Timestamp time;
    std::string text;
};

/// Events that a recorder lost because it could not follow, or that a damaged part of the file took with it.
struct RecordedLoss {
    Timestamp time;
    std::uint64_t events = 0;
    std::string cause;
};

struct RecordingInfo {
    std::filesystem::path file;
    std::uint64_t fileSize = 0;
    std::string title;   ///< of the app
    std::string library; ///< what wrote the file
    std::string compression;
    std::uint64_t events = 0;
    std::optional<Timestamp> start, end; ///< broker times of the first and the last event; empty: there is none
    std::uint64_t lost = 0;
    std::vector<RecordedChannel> channels;
    std::vector<RecordedMark> marks;
    std::vector<RecordedLoss> losses;
    std::optional<std::string> appFile; ///< the app.toml it was recorded with
    bool complete = true;               ///< false: the end is missing or damaged; what is whole is shown
    std::vector<std::string> remarks;   ///< what is wrong with the file, in words
};

/// An MCAP file of this engine or of another maker, open for reading. Opens by its index at once whatever its size, or
/// by a scan when the index is missing. Any thread may call any function, several at once; events keep what they need
/// alive.
class EVENT_ENGINE_EXPORT Recording {
public:
    /// Fails with NotFound, Io or, when it is no MCAP file at all, BadData.
    [[nodiscard]] static Result<std::shared_ptr<Recording>> open(const std::filesystem::path &file);
    ~Recording();

    [[nodiscard]] const RecordingInfo &info() const;

    /// Sequences are places in the recording, counted from 1; EventView::recordedSequence() is the one of the recorded run.
    [[nodiscard]] Result<EventPage> events(const EventQuery &query) const;

    /// The sequence of the first event at or after a time; empty: there is none.
    [[nodiscard]] Result<std::optional<Sequence>> sequenceAt(Timestamp time) const;

    /// Events per interval and type, from the index: nothing is decompressed. Bytes are not in the index and read 0.
    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const;

    /// Type ids of events and rates in this recording, as they would stand in a running app.
    [[nodiscard]] const std::vector<EventType> &types() const; ///< place = TypeId; 0 = "(unregistered)"

    /// The numbers as they were when the recorded run stood at `time`: counts since its start, rates of the second
    /// before.
    [[nodiscard]] Result<Snapshot> snapshotAt(Timestamp time) const;

private:
    friend class Replayer;
    struct Private;
    explicit Recording(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine
