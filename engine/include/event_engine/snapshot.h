// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"
#include "event_engine/options.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

enum class AppState { Idle, Starting, Running, Stopping, Stopped };

/// The states of a plugin; PluginSnapshot::cause says in words why.
enum class PluginState {
    Waiting, ///< external: for its process to introduce itself
    Starting,
    Ready, ///< has started, waits for the others
    Running,
    Stalled, ///< full and took nothing for AppOptions::stallAfter: loses by count, blocks nobody
    Hung,    ///< did not return by its stop deadline, or does not answer
    Disconnected,
    BackingOff, ///< its process has ended, and is started again soon
    Failed,
    Stopping,
    Stopped ///< ended normally
};

/// "waiting", "starting", ...: as people read them.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(AppState state);
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(PluginState state);

/// Why a subscriber lost events.
struct Losses {
    std::uint64_t dropped = 0;     ///< by its policy, drop_oldest or drop_newest
    std::uint64_t stalled = 0;     ///< while it was stalled
    std::uint64_t hardCap = 0;     ///< beyond the memory that all backlogs together may use
    std::uint64_t unconfirmed = 0; ///< handed to a process that left without confirming, or kept for one that crashed

    [[nodiscard]] std::uint64_t total() const { return dropped + stalled + hardCap + unconfirmed; }
    friend bool operator==(const Losses &, const Losses &) = default;
};

/// Exact counts and present rates of one event type. Rates are RateEstimate's: a type that has fallen silent reads 0
/// after a second, or after twice its pace where it is slower; lastSeen then says since when.
struct EventTypeSnapshot {
    TypeId id = UNREGISTERED;
    EventType type; ///< named "(unregistered)" for UNREGISTERED
    std::uint64_t events = 0;
    std::uint64_t bytes = 0; ///< filter and payload
    double eventsPerSecond = 0;
    double bytesPerSecond = 0;
    std::uint64_t lost = 0;                                    ///< over all subscribers
    std::optional<Timestamp> lastSeen;                         ///< broker time of the newest
    std::optional<Duration> shortestInterval, longestInterval; ///< between batches that hold the type
    std::vector<std::string> publishers;                       ///< names of those that have published it
    std::vector<std::string> subscribers;                      ///< names of those that get it
};

enum class PluginKind { Internal, External, Raw, Injector, Replay, Recorder };
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(PluginKind kind);

struct PluginSnapshot {
    std::string name;
    PluginKind kind = PluginKind::Internal;
    PluginState state = PluginState::Waiting;
    std::string cause; ///< why it is in that state, in words; empty where there is nothing to say
    Timestamp stateSince;
    std::optional<Timestamp> started; ///< when it last began to run, also where that is over; unknown of a recording
    std::vector<Subscription> subscriptions;
    std::uint64_t published = 0, publishedBytes = 0;
    /// Handed to it, with what is unconfirmed; of a process that has ended by its own will, what it was done with.
    std::uint64_t received = 0, receivedBytes = 0;
    double publishedPerSecond = 0, receivedPerSecond = 0;
    std::uint64_t waitingEvents = 0, waitingBytes = 0; ///< its backlog
    BacklogOptions backlog;
    Losses losses;
    /// Events that waited for it when it ended or the app did. No loss: what matched its subscriptions is received +
    /// lost (but what is unconfirmed, which was received) + waiting + not taken.
    std::uint64_t notTaken = 0;
    std::optional<std::string> waitsFor; ///< it is blocked in publish by this full subscriber ...
    Duration waitsSince{0};              ///< ... for so long
    std::optional<std::uint16_t> port;   ///< external: where its process connects
    bool joined = false;                 ///< external: nobody told the app of it, it came by itself at the join port
    std::optional<int> processId;        ///< external, or isolated: of its process
    std::optional<int> exitCode, signal; ///< of its last process
    std::uint32_t restarts = 0;          ///< how often its process was started again, by the engine or by request
    std::optional<double> cpu; ///< of one core, 1 = all of it: its process or its thread, over the last second or so
    std::optional<std::uint64_t> memoryBytes; ///< resident, of its process
    std::string lastOutput;                   ///< the newest line it printed or logged
};

/// What somebody has published who is no plugin: the clients of the raw port, whoever injects, a replay. Those of one
/// name are one.
struct OutsidePublisher {
    std::string name; ///< see PublisherInfo
    PublisherKind kind = PublisherKind::Raw;
    std::uint64_t published = 0, publishedBytes = 0;
    double publishedPerSecond = 0;
};

enum class Severity { Note, Warning, Error };

/// Something that somebody should know. Equal ones are one, counted.
struct Problem {
    Severity severity = Severity::Warning;
    std::string about; ///< the plugin, file or part; empty = the app
    std::string text;
    Timestamp first, last;
    std::uint64_t count = 1;
    std::optional<Timestamp> ended; ///< since when it has been over; empty: it goes on, or lasted but a moment
};

/// A recording as it stood a fifth of a second ago at most, or as it ended.
struct RecordingSnapshot {
    std::filesystem::path file; ///< as asked for
    Timestamp since;
    std::uint64_t events = 0, bytes = 0; ///< in the files, removed ones too; bytes are those on disk
    std::uint64_t lost = 0;              ///< events of wanted types, whoever published them
    std::uint64_t waitingBytes = 0, bufferLimit = 0;
    std::optional<std::uint64_t> diskFree; ///< bytes; empty: not known

    // Where it is split, NAME_0001.mcap and so on: those from `oldestFile` to `currentFile` are there. Else both are
    // `file`. While one is written, and a moment longer, it is called NAME.mcap.part.
    std::filesystem::path oldestFile, currentFile;
    std::uint64_t files = 1;     ///< begun so far
    std::uint64_t filesKept = 1; ///< of these, those that are there

    bool ended = false;         ///< by request or by itself
    std::string endedBecause;   ///< in words, where a limit of RecorderOptions ended it
    std::optional<Error> error; ///< why it failed; the app goes on
};

/// A capture rule, and what it has saved.
struct CaptureSnapshot {
    std::string when;
    std::uint64_t count = 0;               ///< files begun
    std::optional<RecordingSnapshot> last; ///< the newest
};

struct FlightRecorderSnapshot {
    std::uint64_t limit = 0, bytes = 0, events = 0;
    std::optional<Sequence> oldest, newest;
    std::optional<Timestamp> oldestTime;
};

/// All of an app's numbers at one instant, taken between two batches: they agree with each other. A value; any thread.
struct Snapshot {
    AppState state = AppState::Idle;
    std::string title;
    Timestamp time;
    std::optional<Timestamp> started;
    Sequence sequence = 0; ///< of the newest event; equals the number of all events
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;     ///< over all subscribers
    std::uint64_t notTaken = 0; ///< over all plugins
    std::optional<std::uint16_t> publishPort, subscribePort, joinPort;
    std::vector<EventTypeSnapshot> types;            ///< in the order of their ids; UNREGISTERED first
    std::vector<PluginSnapshot> plugins;             ///< in the order of registration
    std::vector<OutsidePublisher> outsidePublishers; ///< in the order of their first events; none of a recording
    std::vector<Problem> problems;                   ///< newest last
    FlightRecorderSnapshot flightRecorder;
    std::vector<CaptureSnapshot> captures;
    std::optional<RecordingSnapshot> recording; ///< the present one, or the last one until the next begins
};

/// Counts per interval, for graphs. Row t has the interval `start + t * resolution`; columns are types.
struct RateHistory {
    struct Cell {
        std::uint64_t events = 0, bytes = 0;
        friend bool operator==(const Cell &, const Cell &) = default;
    };
    struct Series {
        TypeId type = UNREGISTERED;
        std::vector<Cell> cells; ///< one per interval
    };
    Timestamp start;
    Duration resolution{0};
    std::size_t intervals = 0;
    std::vector<Series> series; ///< only types that have any event in the range
    /// Over all subscribers, one per interval: events lost in it, and the most that was seen waiting. Empty where
    /// nobody knows, as of recordings.
    std::vector<std::uint64_t> lost, waiting;
};

/// What part of the history, and how fine. The engine answers with the finest resolution it still has for the whole
/// range that is no finer than `finest` and makes no more than `maxIntervals`, and never over a million (and one more
/// where the range begins within one). The answer ends now, where `to` lies in the future.
struct RateQuery {
    Timestamp from, to;
    Duration finest = std::chrono::milliseconds(100);
    std::size_t maxIntervals = 2000;
};

/// One line that a plugin printed or logged.
struct OutputLine {
    std::uint64_t number = 0; ///< rises by one per line over all plugins, from 1 on
    Timestamp time;
    std::string plugin;
    enum class Source { Log, StandardOutput, StandardError } source = Source::Log;
    int level = 1; ///< as LogLevel; standard output = Info, standard error = Warning
    std::string text;
};

} // namespace event_engine
