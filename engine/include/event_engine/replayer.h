// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

class App;

struct ReplayOptions {
    double speed = 1; ///< 0.001 to 1000; AS_FAST_AS_POSSIBLE
    static constexpr double AS_FAST_AS_POSSIBLE = 0;
    std::vector<std::string> onlyTypes{};        ///< names; empty = all
    std::vector<std::string> exceptTypes{};      ///< names
    std::vector<std::string> onlyPublishers{};   ///< names; empty = all
    std::vector<std::string> exceptPublishers{}; ///< names
    /// Recorded type names, and the names under which they are published: of a type that the app declares, or a name
    /// that begins with none of its filters, nor they with it.
    std::map<std::string, std::string> rename{};
    /// Plays the part of this plugin: only what it published, in its name. The app must not run it as well.
    std::string as{};
    /// Fails at the end where one in a hundred events was further from its moment than this.
    std::optional<Duration> maxTimingError{};
    bool loop = false;
    bool startPaused = false;
    std::optional<Timestamp> from{}, to{}; ///< recorded times; empty: the recording's ends
    /// Told of each event once it is published, or passed by where there is no app, in the replay's thread, which waits
    /// for it meanwhile: so does ~Replayer().
    std::function<void(const EventView &event)> onEvent{};
};

enum class ReplayState { Paused, Playing, Finished, Failed };

/// "paused", "playing", "finished", "failed".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(ReplayState state);

/// How far events were from the moment they were due, of those played at a speed.
struct TimingReport {
    std::uint64_t events = 0;
    Duration p50{0}, p99{0}, max{0};
};

struct ReplaySnapshot {
    ReplayState state = ReplayState::Paused;
    Timestamp position;             ///< recorded time
    std::optional<Sequence> last;   ///< recorded sequence of the last event played
    std::uint64_t published = 0;    ///< events given to the app, or passed by where there is none
    std::uint64_t refused = 0;      ///< events that the app would not take; `error` says why the last one
    std::optional<Duration> toNext; ///< recorded time from the position to the next event
    double speed = 1;
    std::size_t pendingCommands = 0; ///< given, and not yet carried out
    TimingReport timing;
    SourceReport source;        ///< as Recording::damage(): what is damaged is passed over
    std::optional<Error> error; ///< why it failed, or what setOnlyTypes() does not know, or of `refused` the last
};

/// A type whose events come from both sides: from a replay, and from plugins of the app that it is played into.
struct DoubledType {
    std::string type;                 ///< under which they are published
    std::vector<std::string> plugins; ///< that publish it as well

    friend bool operator==(const DoubledType &, const DoubledType &) = default;
};

/// Plays a recording, in a thread of its own: onto a running app as the publisher "NAME (replay)", or, without an app,
/// only as a moving position to look at. Events get new sequences and times and keep their recorded sequence. Within a
/// batch they are spaced by publish time, never across the broker's order. Any thread may call any function; commands
/// are carried out in order, and the functions return at once.
class EVENT_ENGINE_EXPORT Replayer {
public:
    /// The app must outlive the replayer; null: look only. Types that the app does not know are registered there under
    /// the recorded filter; where that clashes this fails and names both. Fails with Stopped where the app does not
    /// run, with InUse where it runs `as` itself, and with InvalidArgument where an option makes no sense or names what
    /// the recording does not have. An app that stops later, and a file that can no longer be read, end the replay:
    /// ReplayState::Failed.
    [[nodiscard]] static Result<std::unique_ptr<Replayer>> start(std::shared_ptr<Recording> recording, App *app,
                                                                 ReplayOptions options = {});
    /// To be asked before the start: types that the app's plugins publish beside a replay with these options, so that
    /// whoever takes them gets both. A plugin counts that has not ended, and that has published the type so far or did,
    /// under its name, in the recorded run. Where one plays the part of a plugin the others publish beside it as they
    /// did; only who did not publish the type then counts. Of the options the times play no part. Fails where they name
    /// what the recording does not have.
    [[nodiscard]] static Result<std::vector<DoubledType>> doubledTypes(const Recording &recording, const Snapshot &app,
                                                                       const ReplayOptions &options);
    ~Replayer(); ///< stop()s

    /// Ends it at once and joins the thread: no event is published after it, and no command is carried out. How far it
    /// came stays to be seen. Not to be called by ReplayOptions::onEvent.
    void stop();

    void play();
    void pause();
    void setSpeed(
        double speed); ///< as ReplayOptions::speed; beyond its range the nearest, what is no number is ignored
    void setLoop(bool loop);
    void setOnlyTypes(std::vector<std::string> names); ///< empty: all; of unknown names ReplaySnapshot::error tells
    /// Plays only what lies between two recorded times from now on; empty: the recording's ends.
    void setRange(std::optional<Timestamp> from, std::optional<Timestamp> to);
    /// Moves to a recorded time; while paused, publishes the last event at or before it.
    void seek(Timestamp recordedTime);
    /// Pauses and publishes the next event, or with `typeName` the next of that type.
    void stepForward(std::string typeName = {});
    /// Pauses and publishes the event before the last one played.
    void stepBack(std::string typeName = {});
    /// seek() to the next mark behind the position, or the last one before it; where there is none, nothing happens.
    void seekToNextMark();
    void seekToPreviousMark();

    [[nodiscard]] ReplaySnapshot snapshot() const;
    /// Waits until it has finished or failed; false: the time is up, or it was stopped.
    bool waitUntilFinished(Duration timeout) const;

private:
    struct Private;
    explicit Replayer(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine
