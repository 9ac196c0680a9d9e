// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/recent_saver.h"

#include <QObject>

class QWidget;

namespace event_studio {

class Settings;
class NoticeBar;
class RecordingControl;
class StudioData;
class WindowActions;
class WindowFiles;

/// What the window does about recordings that are made: the actions, the options, what is saved from memory. Where
/// files went and what went wrong is told in the notice.
class WindowRecording : public QObject {
    Q_OBJECT
public:
    /// All must outlive it, but for the dialogs' parent, which owns it.
    WindowRecording(StudioData &studio, RecordingControl &recording, WindowActions &actions, WindowFiles &files,
                    NoticeBar &notice, QWidget &parent);

    [[nodiscard]] RecentSaver &recent() { return m_recent; }
    void showOptions();

    void restore(const Settings &settings);
    void save(Settings &settings) const;

signals:
    /// By somebody: save() has something new.
    void settingsChanged();

private:
    void connectActions(const WindowActions &actions);
    void connectRecent();
    void markInWords();

    StudioData &m_studio;
    RecordingControl &m_recording;
    WindowFiles &m_files;
    QWidget &m_parent;
    RecentSaver m_recent;
};

} // namespace event_studio
