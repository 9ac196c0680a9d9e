// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_query.h"
#include "event_engine/snapshot.h"
#include "event_engine/source_report.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace event_engine {

/// One event type and publisher of a recording.
struct RecordedChannel {
    EventType type;
    std::string publisher;
    PublisherKind publisherKind = PublisherKind::Internal;
    std::uint64_t events = 0;
    std::optional<std::uint64_t>
        bytes; ///< payload; empty where the file's index does not say: reading everything tells
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
    std::string type; ///< of these events; empty: of any
};

/// Events that a subscriber of the recorded run should have got and did not: all of one type and cause, with sequences
/// of that run (EventView::recordedSequence()) from `from` to `to`. What a recorder lost is a RecordedLoss.
struct RecordedSubscriberLoss {
    Timestamp time; ///< of the first of them
    std::string subscriber;
    std::string type;
    std::string cause; ///< as toText(Loss::Cause)
    Sequence from = 0, to = 0;
    std::uint64_t events = 0;

    friend bool operator==(const RecordedSubscriberLoss &, const RecordedSubscriberLoss &) = default;
};

/// Events that waited for a plugin when it ended or the app did: no loss. `time` is when that was noted.
struct RecordedNotTaken {
    Timestamp time;
    std::string plugin;
    std::uint64_t events = 0;
};

/// A plugin's state from a moment on.
struct RecordedPluginState {
    Timestamp time;
    std::string plugin;
    std::string state; ///< as toText(PluginState)
    std::string cause; ///< why, in words
};

/// A time without any event, from one chunk of the file to the next.
struct RecordedGap {
    Timestamp from, to;
};

struct RecordingInfo {
    std::filesystem::path file;
    std::uint64_t fileSize = 0;
    std::string title;   ///< of the app
    std::string runId;   ///< equal in all files of one run; empty: not known
    std::string library; ///< what wrote the file
    std::string compression;
    std::uint64_t events = 0;
    std::optional<Timestamp> start, end; ///< broker times of the first and the last event; empty: there is none
    std::uint64_t lost = 0;
    std::vector<RecordedChannel> channels;
    std::vector<RecordedMark> marks; ///< in the order of their times
    std::vector<RecordedLoss> losses;
    std::vector<RecordedSubscriberLoss> subscriberLosses; ///< no part of `lost`: these events are in the recording
    std::vector<RecordedNotTaken> notTaken;
    std::vector<RecordedPluginState> plugins; ///< starts and ends of plugins, and what else they were
    std::vector<RecordedGap> gaps;            ///< of a second and more, the first thousand
    std::optional<std::string> appFile;       ///< the app.toml it was recorded with
    bool complete = true;                     ///< false: the end is missing or damaged; what is whole is shown
    std::vector<std::string> remarks;         ///< what is wrong with the file, in words
    bool checked = false;                     ///< every byte was read, and every checksum in the file compared
};

/// How often a channel's events came.
struct RecordedRates {
    double lowest = 0, highest = 0; ///< events per second, over the whole seconds of the recording
    Duration longestSilence{0};     ///< the longest time without an event of the channel
};

/// Told while a file is worked through: bytes done, of all. In the caller's thread.
using FileProgress = std::function<void(std::uint64_t done, std::uint64_t size)>;

struct OpenOptions {
    enum class Read {
        Index,     ///< at once, by the index; by a scan where it is missing or damaged
        Everything ///< by a scan, which compares all checksums
    };
    Read read = Read::Index;
    FileProgress progress{}; ///< told while a scan goes on
    std::stop_token stop{};  ///< ends a scan
};

/// An MCAP file of this engine or of another maker, open for reading. Opens by its index at once whatever its size, or
/// by a scan when the index is missing. Any thread may call any function, several at once; events keep what they need
/// alive.
class EVENT_ENGINE_EXPORT Recording {
public:
    /// Fails with NotFound, Io, Stopped or, when it is no MCAP file at all, BadData.
    [[nodiscard]] static Result<std::shared_ptr<Recording>> open(const std::filesystem::path &file,
                                                                 const OpenOptions &options = {});
    ~Recording();

    [[nodiscard]] const RecordingInfo &info() const;

    /// What of the file could not be read: found when it was opened, and met since then by whoever read it, a replay
    /// say. Opening by the index looks at no event, so that this may grow.
    [[nodiscard]] SourceReport damage() const;

    /// Sequences are places in the recording, counted from 1 in the order of time; EventView::recordedSequence() is the
    /// one of the recorded run.
    [[nodiscard]] Result<EventPage> events(const EventQuery &query) const;

    /// The sequence of the first event at or after a time; empty: there is none.
    [[nodiscard]] Result<std::optional<Sequence>> sequenceAt(Timestamp time) const;

    /// Events per interval and type, from the index: nothing is decompressed. Bytes are not in the index and read 0.
    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const;

    /// In the order of info().channels, from the index: nothing is decompressed.
    [[nodiscard]] Result<std::vector<RecordedRates>> channelRates() const;

    /// Lines that plugins printed or logged between two times, oldest first, `limit` at most.
    [[nodiscard]] Result<std::vector<OutputLine>> output(Timestamp from, Timestamp to,
                                                         std::size_t limit = 10'000) const;

    /// Type ids of events and rates in this recording, as they would stand in a running app.
    [[nodiscard]] const std::vector<EventType> &types() const; ///< place = TypeId; 0 = "(unregistered)"

    /// The numbers as they were when the recorded run stood at `time`: counts since its start, rates of the second
    /// before. Bytes are not in the index and read 0.
    [[nodiscard]] Result<Snapshot> snapshotAt(Timestamp time) const;

private:
    friend class Replayer;
    friend struct RecordingInside;
    struct Private;
    explicit Recording(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine
