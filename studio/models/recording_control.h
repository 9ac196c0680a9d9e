// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_link.h"
#include "studio/link/engine_types.h"
#include "studio/models/recording_settings.h"

#include <QObject>
#include <QString>
#include <optional>

namespace event_studio {

/// The one record button: names the files, knows whether the running app is being recorded, and says where the last
/// recording is.
class RecordingControl : public QObject {
    Q_OBJECT
public:
    /// The link must outlive it.
    explicit RecordingControl(EngineLink &engine, QObject *parent = nullptr);

    /// What holds from the next recording on.
    void setSettings(const RecordingSettings &settings);
    [[nodiscard]] const RecordingSettings &settings() const { return m_settings; }
    /// Where recordings go; it is made when the first one begins.
    void setFolder(const QString &folder) { m_settings.folder = folder; }
    [[nodiscard]] const QString &folder() const { return m_settings.folder; }
    /// The open app's types that the present recording, or else the next one, leaves out.
    [[nodiscard]] QStringList excludedTypes() const;
    /// As settings() say, for the app that runs or ran: into a new file of folder(), with `what` in its name.
    [[nodiscard]] EngineLink::RecorderOptionsMaker optionsForNewFile(const QString &what = {}) const;

    /// Records into a new file of the folder, named after app and time, or into `file`.
    void start(const QString &file = {});
    void stop();
    void toggle();
    /// A mark in the recording that is under way, at a moment of EngineLink::time() or by default now; without words it
    /// is numbered.
    void mark(const QString &words = {}, std::optional<Timestamp> at = {});
    /// From start() until the file is complete.
    [[nodiscard]] bool isRecording() const { return m_isOn; }
    [[nodiscard]] bool isStopping() const { return m_stopping; }
    /// The present recording's numbers; empty where there are none yet.
    [[nodiscard]] std::optional<RecordingSnapshot> numbers() const;
    [[nodiscard]] Duration length() const;
    /// How long the disk lasts at the pace the recording has had so far; empty: there is nothing to tell it from yet.
    [[nodiscard]] std::optional<Duration> diskTimeLeft() const;
    [[nodiscard]] const QString &lastFile() const { return m_lastFile; } ///< complete; empty: none yet
    /// With what numbers it ended; empty: none has yet.
    [[nodiscard]] const std::optional<RecordingSnapshot> &lastNumbers() const { return m_last; }

signals:
    void changed();
    /// A recording is complete.
    void saved(const QString &file);
    /// It ended without anybody asking: by a limit, or because it failed. saved() follows.
    void endedByItself(const QString &words);
    void problemFound(const event_engine::Problem &problem);

private:
    void onStarted(const QString &file);
    void onRefused(const QString &words);
    void onSnapshot(const SnapshotPointer &snapshot);
    void onStopped(const RecordingSnapshot &last);
    void onFailed(const QString &words);
    void endUnasked(const QString &why);
    void tellProblem(const QString &words);
    void end();

    EngineLink &m_engine;
    RecordingSettings m_settings;
    bool m_isOn = false;
    QString m_file;          ///< being recorded; empty: none, or it is being made
    QString m_currentFile;   ///< that is written now: a part of m_file where it is split
    QStringList m_leavesOut; ///< of the present recording
    quint64 m_keepFree = 0;  ///< of the present recording
    QString m_lastFile;
    RecordingSnapshot m_now; ///< the present one, as it was told last
    std::optional<RecordingSnapshot> m_last;
    bool m_begun = false; ///< the engine has said so
    bool m_stopping = false;
    int m_marks = 0; ///< in the present recording
};

} // namespace event_studio
