// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QObject>
#include <QString>
#include <optional>

namespace event_studio {

class EngineLink;

/// The one record button: names the files, knows whether the running app is being recorded, and says where the last
/// recording is.
class RecordingControl : public QObject {
    Q_OBJECT
public:
    /// The link must outlive it.
    explicit RecordingControl(EngineLink &engine, QObject *parent = nullptr);

    /// Where recordings go; it is made when the first one begins.
    void setFolder(const QString &folder) { m_folder = folder; }
    [[nodiscard]] const QString &folder() const { return m_folder; }

    /// Records into a new file of the folder, named after app and time, or into `file`.
    void start(const QString &file = {});
    void stop();
    void toggle();
    /// A mark at this moment in the recording that is under way; without words it is numbered.
    void mark(const QString &words = {});
    /// From start() until the file is complete.
    [[nodiscard]] bool isRecording() const { return !m_file.isEmpty(); }
    [[nodiscard]] bool isStopping() const { return m_stopping; }
    /// The present recording's numbers; empty where there are none yet.
    [[nodiscard]] std::optional<RecordingSnapshot> numbers() const;
    [[nodiscard]] Duration length() const;
    [[nodiscard]] const QString &lastFile() const { return m_lastFile; } ///< complete; empty: none yet

signals:
    void changed();
    /// A recording is complete.
    void saved(const QString &file);
    void problemFound(const event_engine::Problem &problem);

private:
    void onSnapshot(const SnapshotPointer &snapshot);
    void onStopped(const RecordingSnapshot &last);
    void onProblem();
    void end();
    [[nodiscard]] QString newFile() const;

    EngineLink &m_engine;
    QString m_folder;
    QString m_file; ///< being recorded; empty: none
    QString m_lastFile;
    bool m_begun = false; ///< the engine has said so
    bool m_stopping = false;
    int m_marks = 0; ///< in the present recording
};

} // namespace event_studio
