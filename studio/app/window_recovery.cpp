// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_recovery.h"

#include "studio/app/window_files.h"
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/views/notice_bar.h"
#include "studio/views/tell.h"

#include <QFileInfo>

namespace event_studio {

WindowRecovery::WindowRecovery(StudioData &studio, WindowFiles &files, NoticeBar &notice, QObject *parent)
    : QObject(parent), m_studio(studio), m_files(files), m_notice(notice)
{
    connect(&m_recovery, &Recovery::found, this, &WindowRecovery::offer);
    connect(&m_recovery, &Recovery::progressed, this,
            [this](int percent) { m_notice.update(m_progress, tr("Recovering: %1 %").arg(percent)); });
    connect(&m_recovery, &Recovery::finished, this, &WindowRecovery::ended);
    connect(&m_recovery, &Recovery::finished, this, [this](const QStringList &whole, const QStringList &remarks) {
        m_notice.dismiss(m_progress);
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

void WindowRecovery::recover(const QStringList &files)
{
    m_progress = m_notice.showProgress(tr("Recovering..."), {{tr("Cancel"), [this] { m_recovery.cancel(); }}});
    m_recovery.recover(files);
}

} // namespace event_studio
