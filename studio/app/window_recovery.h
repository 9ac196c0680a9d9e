// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/recovery.h"

#include <QObject>

namespace event_studio {

class NoticeBar;
class StudioData;
class WindowFiles;

/// The offer, in the notice, to recover recordings that a crash has left, and what comes of it. So does one that is
/// opened and is not whole say so.
class WindowRecovery : public QObject {
    Q_OBJECT
public:
    /// All must outlive it.
    WindowRecovery(StudioData &studio, WindowFiles &files, NoticeBar &notice, QObject *parent);

    /// Looks into a folder of recordings for those that were never completed.
    void offerUnfinished(const QString &folder) { m_recovery.look(folder); }
    [[nodiscard]] bool isRecovering() const { return m_recovery.isRecovering(); }
    void cancel() { m_recovery.cancel(); }

signals:
    /// Of a recovery.
    void ended();

private:
    void offer(const std::vector<event_engine::UnfinishedRecording> &recordings);
    void lookAtOpened();
    void recover(const QStringList &files);

    StudioData &m_studio;
    WindowFiles &m_files;
    NoticeBar &m_notice;
    Recovery m_recovery;
    QStringList m_next; ///< to be recovered after those
    int m_progress = 0; ///< the notice of the recovery under way
    int m_opened = 0;   ///< the notice of the open recording
};

} // namespace event_studio
