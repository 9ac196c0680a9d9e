// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_recovery.h"

#include "studio/app/window_files.h"
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/notice_bar.h"
#include "studio/views/tell.h"

#include <QFileInfo>

#include <utility>

namespace event_studio {

WindowRecovery::WindowRecovery(StudioData &studio, WindowFiles &files, NoticeBar &notice, QObject *parent)
    : QObject(parent), m_studio(studio), m_files(files), m_notice(notice)
{
    connect(&m_recovery, &Recovery::found, this, &WindowRecovery::offer);
    connect(&studio.replay, &ReplayLink::opened, this, &WindowRecovery::lookAtOpened);
    connect(&studio.replay, &ReplayLink::closed, this, [this] { m_notice.dismiss(m_opened); });
    connect(&m_recovery, &Recovery::progressed, this,
            [this](int percent) { m_notice.update(m_progress, tr("Recovering: %1 %").arg(percent)); });
    connect(&m_recovery, &Recovery::finished, this, &WindowRecovery::ended);
    connect(&m_recovery, &Recovery::finished, this, [this](const QStringList &whole, const QStringList &remarks) {
        m_notice.dismiss(m_progress);
        if (!m_next.isEmpty()) recover(std::exchange(m_next, {}));
        for (const QString &remark : remarks) tell(m_studio.problems, Severity::Warning, tr("Recovery"), remark);
        if (whole.isEmpty()) {
            if (!remarks.isEmpty()) m_notice.showError(remarks.join(u'\n'));
            return;
        }
        const QString name = QFileInfo(whole.first()).fileName();
        QString words = whole.size() == 1 ? tr("%1 is whole again.").arg(name)
                                          : tr("%1 recordings are whole again.").arg(whole.size());
        if (!remarks.isEmpty()) words += u'\n' + remarks.join(u'\n');
        m_files.tellSaved(words, whole.first());
    });
}

void WindowRecovery::offer(const std::vector<event_engine::UnfinishedRecording> &recordings)
{
    QStringList files;
    for (const auto &recording : recordings) files << QString::fromStdString(recording.file.string());
    const auto &newest = recordings.front();
    const QString about = tr("%1, %2, last written %3")
                              .arg(QFileInfo(files.first()).fileName(), humanBytes(double(newest.fileSize)),
                                   fullTimeText(newest.lastWritten).left(16)); // to the minute
    const QString words =
        files.size() == 1
            ? tr("A recording was cut off before its end: %1.").arg(about)
            : tr("%1 recordings were cut off before their end; the newest: %2.").arg(files.size()).arg(about);
    m_notice.showQuestion(
        words, {{files.size() == 1 ? tr("Recover it") : tr("Recover all"), [this, files] { recover(files); }},
                {tr("Show in folder"), [files] { WindowFiles::showInFolder(files.first()); }}});
}

// Nobody is to take it for all that there was.
void WindowRecovery::lookAtOpened()
{
    const RecordingInfo &info = *m_studio.replay.info();
    const QString file = QString::fromStdString(info.file.string()), name = QFileInfo(file).fileName();
    QStringList remarks;
    for (const std::string &remark : info.remarks) remarks << QString::fromStdString(remark);
    for (const QString &remark : remarks) tell(m_studio.problems, Severity::Warning, name, remark);
    if (info.complete) return;
    m_opened = m_notice.showQuestion(tr("%1 is not whole: %2.").arg(name, remarks.value(0)),
                                     {{tr("Recover it"), [this, file] { recover({file}); }},
                                      {tr("Show in folder"), [file] { WindowFiles::showInFolder(file); }}});
}

void WindowRecovery::recover(const QStringList &files)
{
    if (m_recovery.isRecovering()) {
        m_next += files;
        return;
    }
    m_progress = m_notice.showProgress(tr("Recovering..."), {{tr("Cancel"), [this] { m_recovery.cancel(); }}});
    m_recovery.recover(files);
}

} // namespace event_studio
