// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_closing.h"

#include "studio/app/window_recording.h"
#include "studio/app/window_recovery.h"
#include "studio/models/recording_control.h"
#include "studio/models/studio_data.h"
#include "studio/views/notice_bar.h"

#include <QWidget>

namespace event_studio {

WindowClosing::WindowClosing(StudioData &studio, RecordingControl &recording, WindowRecording &recordings,
                             WindowRecovery &recovery, NoticeBar &notice, QWidget &window)
    : QObject(&window), m_studio(studio), m_recording(recording), m_recordings(recordings), m_recovery(recovery),
      m_notice(notice), m_window(window)
{
    // Queued: when all have heard of it, and told what has become of their file.
    connect(&studio.engine, &EngineLink::stateChanged, this, &WindowClosing::look, Qt::QueuedConnection);
    connect(&studio.saves, &Saves::changed, this, &WindowClosing::look, Qt::QueuedConnection);
    connect(&recordings.recent(), &RecentSaver::changed, this, &WindowClosing::look, Qt::QueuedConnection);
    connect(&recovery, &WindowRecovery::ended, this, &WindowClosing::look, Qt::QueuedConnection);
}

bool WindowClosing::mayClose(const std::function<bool(const QString &question, const QString &yes)> &ask)
{
    if (!m_isClosing) {
        if (!isAgreed(ask)) return false;
        m_isClosing = true;
        m_recording.stop();
        m_studio.engine.stop(); // at once, where it has ended while that was asked, or has not begun
    }
    m_isClosing = !m_isAtOnce && (isStopping() || !filesSaved().isEmpty());
    if (m_isClosing) tellWhatIsAwaited();
    return !m_isClosing;
}

bool WindowClosing::isAgreed(const std::function<bool(const QString &question, const QString &yes)> &ask) const
{
    if (!m_recording.isRecording()) return true;
    return ask(tr("%1 is being recorded. End the recording, stop the app and close?").arg(m_studio.engine.title()),
               tr("Stop and close"));
}

bool WindowClosing::isStopping() const
{
    return m_studio.engine.isBusy();
}

QStringList WindowClosing::filesSaved() const
{
    QStringList files = m_studio.saves.names();
    if (m_studio.engine.isSavingRecent()) files << tr("what was in memory");
    if (m_recovery.isRecovering()) files << tr("what is being recovered");
    return files;
}

void WindowClosing::look()
{
    if (m_isClosing) m_window.close();
}

void WindowClosing::tellWhatIsAwaited()
{
    QStringList awaited;
    if (isStopping()) awaited << tr("%1 has stopped").arg(m_studio.engine.title());
    const QStringList files = filesSaved();
    if (files.size() == 1) awaited << tr("%1 is saved").arg(files.front());
    if (files.size() > 1) awaited << tr("%1 files are saved").arg(files.size());
    const QString words = tr("Closing as soon as %1...").arg(awaited.join(tr(" and ")));
    if (m_told != 0) return m_notice.update(m_told, words);
    const QString atOnce = files.isEmpty()     ? tr("Close at once")
                           : files.size() == 1 ? tr("Close without it")
                                               : tr("Close without them");
    m_told = m_notice.showProgress(words, {{atOnce, [this] { closeWithoutIt(); }}});
}

void WindowClosing::closeWithoutIt()
{
    m_studio.saves.cancel();
    m_studio.engine.cancelSavingRecent();
    m_recovery.cancel();
    m_isAtOnce = true;
    look();
}

} // namespace event_studio
