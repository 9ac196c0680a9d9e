// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/feed.h"
#include "studio/link/injector.h"
#include "studio/link/latest_job.h"
#include "studio/link/tick_pace.h"

#include "event_engine/manifest.h"
#include "event_engine/recording.h"

#include <QObject>
#include <QStringList>
#include <QTimer>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace event_engine {
class App;
}

namespace event_studio {

class AppRun;
class FileWatch;

enum class LinkState {
    Idle,     ///< opened, or nothing is open, and nothing has run yet
    Starting, ///< the app file is read, then App::start() is under way
    Running,
    Stopping,
    Stopped, ///< ended; its last numbers, events and output can still be read
    Failed   ///< could not start; stateText() says why
};

/// "idle", "starting", ...: as people read them.
[[nodiscard]] QString toText(LinkState state);

/// The QObject face of one engine: opens an app.toml, runs the app in a thread of its own, and tells what happens there
/// by signals, 20 times a second at most (TickPace). Owned and used by the GUI thread; nothing here waits for the app,
/// but for the destructor. Every run is a new App: until the next one begins, the last one stays readable.
class EngineLink : public QObject {
    Q_OBJECT
public:
    explicit EngineLink(QObject *parent = nullptr);
    ~EngineLink() override; ///< stops the app and waits for it, no longer than the app's stop_timeout

    // The app file.
    /// Reads and checks an app file, in a worker: a schema may take a process. appFileOpened() or appFileRefused()
    /// tells what has come of it, and until then the app that was open stays. Refused at once while an app runs.
    void open(const QString &appFile);
    /// Reads the open file once more, in the same way. A running app is restarted by it, unless it was refused.
    void reload();
    /// open() or reload() is under way.
    [[nodiscard]] bool isReading() const { return m_reading.isRunning(); }
    void cancelReading();
    [[nodiscard]] bool isOpen() const { return m_manifest.has_value(); }
    [[nodiscard]] QString appFile() const; ///< absolute; empty: none is open
    [[nodiscard]] QString title() const;   ///< of the app, else its file's name
    /// The app file as it was read last; valid until the next appFileRead(). Null: none is open.
    [[nodiscard]] const event_engine::Manifest *manifest() const { return m_manifest ? &*m_manifest : nullptr; }
    /// What is to be told of an earlier run that brought the program down, as it was when the file was read last.
    [[nodiscard]] const std::vector<event_engine::Problem> &earlierCrash() const { return m_earlierCrash; }

    // Its life.
    [[nodiscard]] LinkState state() const { return m_state; }
    /// Why it is in that state, in words; empty where there is nothing to say.
    [[nodiscard]] QString stateText() const { return m_stateText; }
    /// The last run was ended by a plugin's failure, which stateText() names.
    [[nodiscard]] bool wasEndedByFailure() const;
    /// A plugin of the last run failed, which stateText() names, whatever ended the run.
    [[nodiscard]] bool hasFailed() const;
    [[nodiscard]] bool isRunning() const { return m_state == LinkState::Running; }
    /// Starting, running or stopping: there is something to wait for before the window closes.
    [[nodiscard]] bool isBusy() const;
    /// Reads the app file again and starts a new App of it; a busy one is left alone. One that is being read is run
    /// once it is.
    void run();
    void stop();
    void restart(); ///< stop(), then run() once it has stopped

    // Watching.
    /// Off while nobody sees the window: no snapshot is taken then, and none is missed, since the engine counts alone.
    void setWatching(bool on);
    /// The newest one; of a run that has ended, its last one, with rates of 0. Null before the first run.
    [[nodiscard]] SnapshotPointer snapshot() const { return m_snapshot; }
    /// The present or last run. Null before the first.
    [[nodiscard]] FeedPointer feed() const { return m_feed; }
    /// Takes a snapshot now, whatever the timer says.
    void tick();

    // Injecting. See Injector; here for the present run. 0: there is none, and a problem says so.
    InjectionId inject(InjectionOrder order);
    void cancelInjection(InjectionId id);

    // Single plugins while the app runs. What comes of it is in the plugin's state; what cannot be comes as a problem.
    enum class PluginOrder { Stop, Start, Restart };
    void order(const QString &plugin, PluginOrder order);

    // Recording. What happens is in Snapshot::recording.
    /// Says how and into which file: runs in a worker, since to find a file looks at the disk.
    using RecorderOptionsMaker = std::function<Result<event_engine::RecorderOptions>()>;
    /// Makes the file, in a worker: recordingStarted() or recordingRefused() tells.
    void startRecording(RecorderOptionsMaker options);
    void stopRecording(); ///< recordingStopped() tells when the file is complete, recordingFailed() what is wrong with
                          ///< it
    /// At a moment that time() has told, or by default now.
    void mark(const QString &text, std::optional<Timestamp> at = {});
    /// By the clock of the run, as its events have it. Empty before the first run.
    [[nodiscard]] std::optional<Timestamp> time() const;
    /// Writes what the flight recorder holds of the last so long, also while recording and of a run that has ended;
    /// recentSaved() or recentFailed() tells. One at a time: the next one is ignored until then.
    void saveRecent(Duration last, RecorderOptionsMaker options);
    void cancelSavingRecent(); ///< it tells nothing more, and leaves no file once it has ended
    [[nodiscard]] bool isSavingRecent() const { return m_recentJob.isRunning(); }
    /// Those of the present or last run, by time.
    [[nodiscard]] const std::vector<event_engine::RecordedMark> &marks() const { return m_marks; }

signals:
    void stateChanged(event_studio::LinkState state);
    /// Another app file was opened, or the file was read again.
    void appFileRead();
    /// open() has succeeded; after appFileRead().
    void appFileOpened();
    /// By open() or reload(): what was open stays. `isThere`: the file was found, and can be edited; nobody has looked
    /// where it is refused for an app that runs.
    void appFileRefused(const QString &file, const QString &words, bool isThere);
    /// open() or reload() has ended, after these, or was cancelled.
    void readingEnded();
    /// The open app.toml has changed on disk since it was read.
    void appFileChanged();
    /// A new run begins: counts start at 0, sequences at 1.
    void feedChanged();
    void snapshotTaken(event_studio::SnapshotPointer snapshot);
    void outputAdded(const std::vector<event_engine::OutputLine> &lines);
    void recordingStarted(const QString &file);
    void recordingRefused(const QString &words);
    void recordingStopped(const event_engine::RecordingSnapshot &last);
    void recordingFailed(const QString &words);
    void recentSaved(const event_engine::RecordingSnapshot &last);
    void recentFailed(const QString &words);
    void injectionProgressed(const event_studio::InjectionProgress &progress);
    /// Something that belongs in the list of problems and that no snapshot tells.
    void problemFound(const event_engine::Problem &problem);

private:
    friend class ReplayLink;
    /// The app while it runs, for a replay into it; null otherwise.
    [[nodiscard]] std::shared_ptr<event_engine::App> runningApp() const;

    struct AppFile;
    [[nodiscard]] static AppFile read(const QString &file);
    void onOpened(AppFile file);
    void onReloaded(AppFile file);
    void refuse(const AppFile &file);
    void adopt(AppFile &file);
    void forgetRun();
    void launch();
    void startRun(std::shared_ptr<event_engine::App> app);
    void onStarted();
    void onFailed(const QString &words);
    void onStopping();
    void onEnded(const QString &remark, const QString &error);
    void restartIfWanted();
    void fail(const Error &error);
    void setState(LinkState state, const QString &text = {});
    void setTimer();
    void takeOutput();
    void tellProblem(Severity severity, const QString &about, const QString &text);

    std::optional<event_engine::Manifest> m_manifest;
    std::vector<event_engine::Problem> m_earlierCrash;
    LinkState m_state = LinkState::Idle;
    QString m_stateText;
    std::shared_ptr<event_engine::App> m_app;
    FeedPointer m_feed;
    SnapshotPointer m_snapshot;
    quint64 m_lastOutput = 0;
    std::vector<event_engine::RecordedMark> m_marks;
    bool m_watching = true;
    bool m_restartWhenStopped = false, m_runWhenRead = false;
    QTimer m_timer;
    TickPace m_pace;
    LatestJob m_reading, m_readingToRun, m_recordingStart, m_recordingJob, m_recentJob;
    std::unique_ptr<FileWatch> m_watch;
    std::unique_ptr<Injector> m_injector;
    std::unique_ptr<AppRun> m_run; // declared last: its thread ends before what it uses
};

} // namespace event_studio
