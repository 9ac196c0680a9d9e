// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/latest_job.h"

#include <QMap>
#include <QObject>
#include <QStringList>
#include <QTimer>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace event_engine {
class App;
class Replayer;
class Recording;
} // namespace event_engine

namespace event_studio {

class EngineLink;
class RecordingFeed;

/// Where a replay goes.
enum class ReplayTarget {
    LookOnly,  ///< nowhere: a position moves through the recording, to be looked at
    RunningApp ///< onto the bus: the app's plugins react to it
};

/// The QObject face of one opened recording and its replay. Owned and used by the GUI thread; nothing here waits for
/// the file. The engine link must outlive it; when the app ends, a replay into it pauses and becomes look-only.
class ReplayLink : public QObject {
    Q_OBJECT
public:
    explicit ReplayLink(EngineLink &engine, QObject *parent = nullptr);
    ~ReplayLink() override;

    // The recording.
    /// Opens a file on a worker; opened() or openFailed() tells. What was open stays until then. A file without an
    /// index is read as a whole: openingProgressed() tells how far. Another open() takes the place of the one under
    /// way.
    void open(const QString &file);
    void cancelOpening(); ///< neither opened() nor openFailed() follows; nothing where none is under way
    void close();         ///< what is open; an opening under way goes on
    [[nodiscard]] bool isOpen() const { return m_feed != nullptr; }
    [[nodiscard]] bool isOpening() const { return m_opening.isRunning(); }
    /// Null: none is open. Valid until opened() or closed().
    [[nodiscard]] const RecordingInfo *info() const;
    [[nodiscard]] FeedPointer feed() const;
    /// What can be asked of the timeline: counts per interval and type; densityReady() answers the newest query.
    void requestDensity(const RateQuery &query);

    // Playing. All of it does nothing while no recording is open.
    [[nodiscard]] ReplayTarget target() const { return m_target; }
    /// Keeps position, speed and types, and pauses; then the event at the position goes to the new target. Fails with
    /// Stopped while no app runs, and where types clash.
    Result<> setTarget(ReplayTarget target);
    void play(); ///< from the beginning where it stands at the end
    void pause();
    void togglePlaying();
    void stepForward(const QString &type = {});
    void stepBack(const QString &type = {});
    void seek(Timestamp position);
    void setSpeed(double speed); ///< 0.001 to 1000; ReplayOptions::AS_FAST_AS_POSSIBLE
    void setLoop(bool on);
    void seekToMark(bool forward);               ///< the next one, or the one before; nothing where there is none
    void setOnlyTypes(const QStringList &names); ///< empty = all
    /// Recorded type names, and under which other ones they are played. Position and state stay. Where
    /// that cannot be, a problem says so and rename() is as before.
    void setRename(const QMap<QString, QString> &names);
    /// Plays and loops only between two recorded times; empty: the recording's ends.
    void setRange(std::optional<Timestamp> from, std::optional<Timestamp> to);

    [[nodiscard]] double speed() const { return m_options.speed; }
    [[nodiscard]] bool loop() const { return m_options.loop; }
    [[nodiscard]] QStringList onlyTypes() const;
    [[nodiscard]] QMap<QString, QString> rename() const;
    [[nodiscard]] bool isPlaying() const;
    /// Types that plugins of the running app publish beside a replay into it, as last seen. Empty: none, or one only
    /// looks.
    [[nodiscard]] const std::vector<DoubledType> &doubledTypes() const { return m_doubledTypes; }
    /// Null while no recording is open.
    [[nodiscard]] ReplaySnapshotPointer replaySnapshot() const { return m_replay; }
    /// The recorded run's numbers at the position. Null until the first is there.
    [[nodiscard]] SnapshotPointer snapshot() const { return m_snapshot; }
    /// Off while nobody sees the window; the replay goes on.
    void setWatching(bool on);

signals:
    void opened();
    void openFailed(const QString &words);
    /// Ten times a second.
    void openingProgressed(const QString &file, int percent);
    /// By cancelOpening(), or by an open() that took its place.
    void openingCancelled();
    void closed();
    void targetChanged(event_studio::ReplayTarget target);
    /// Position, state, timing error; while playing 20 times a second.
    void replayed(event_studio::ReplaySnapshotPointer replay);
    /// The recorded run's numbers at a new position.
    void snapshotTaken(event_studio::SnapshotPointer snapshot);
    void densityReady(event_studio::RateHistoryPointer density);
    void doubledTypesChanged();
    void problemFound(const event_engine::Problem &problem);
    /// Something of a recording that was opened as whole cannot be read and is passed over: told once for each.
    void damageFound(const QString &words);

private:
    void adopt(std::shared_ptr<event_engine::Recording> recording);
    void command(const std::function<void(event_engine::Replayer &)> &give);
    /// A new one, paused at the position; its options hold from then on.
    Result<> startReplayer(ReplayTarget target, std::optional<Timestamp> position,
                           const event_engine::ReplayOptions &wanted);
    void endReplayer();
    [[nodiscard]] std::optional<Timestamp> playedPosition() const;
    void tick();
    void followPosition();
    void onEngineStateChanged();
    void lookForDoubledTypes();
    void setDoubledTypes(std::vector<DoubledType> types);
    void tellProblem(const Error &error, const QString &about = {}); ///< by default the open recording

    EngineLink &m_engine;
    std::shared_ptr<event_engine::Recording> m_recording;
    std::shared_ptr<const RecordingFeed> m_feed;
    event_engine::ReplayOptions m_options;
    ReplayTarget m_target = ReplayTarget::LookOnly;
    ReplaySnapshotPointer m_replay;
    SnapshotPointer m_snapshot;
    std::optional<Timestamp> m_snapshotPosition;
    std::vector<DoubledType> m_doubledTypes;
    std::string m_lastError;
    bool m_isDamageTold = false;
    QTimer m_timer, m_openingTimer;
    QString m_openingName;
    std::shared_ptr<std::atomic<int>> m_openingPercent; ///< shared with the worker
    std::stop_source m_stopOpening;
    LatestJob m_opening, m_density, m_snapshotJob, m_doubledJob;
    std::shared_ptr<event_engine::App> m_app; ///< that the replayer plays into; outlives it
    std::unique_ptr<event_engine::Replayer> m_replayer;
};

} // namespace event_studio
