// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QStringList>
#include <functional>

class QWidget;

namespace event_studio {

class NoticeBar;
class RecordingControl;
class StudioData;
class WindowRecording;
class WindowRecovery;

/// The end of the window: asks where a recording goes on, stops the app, and waits in sight until that has ended and
/// every file that is being saved is whole. Nobody has to wait for that.
class WindowClosing : public QObject {
    Q_OBJECT
public:
    /// All must outlive it, but for the window, which owns it.
    WindowClosing(StudioData &studio, RecordingControl &recording, WindowRecording &recordings,
                  WindowRecovery &recovery, NoticeBar &notice, QWidget &window);

    /// Whether the window may close now. Where something has to end before, it closes once that has.
    [[nodiscard]] bool mayClose(const std::function<bool(const QString &question, const QString &yes)> &ask);

private:
    [[nodiscard]] bool isAgreed(const std::function<bool(const QString &question, const QString &yes)> &ask) const;
    [[nodiscard]] bool isStopping() const;
    [[nodiscard]] QStringList filesSaved() const;
    void look();
    void tellWhatIsAwaited();
    void closeWithoutIt();

    StudioData &m_studio;
    RecordingControl &m_recording;
    WindowRecording &m_recordings;
    WindowRecovery &m_recovery;
    NoticeBar &m_notice;
    QWidget &m_window;
    bool m_isClosing = false; ///< as soon as nothing is awaited
    bool m_isAtOnce = false;  ///< whatever is
    int m_told = 0;           ///< the notice of what is
};

} // namespace event_studio
