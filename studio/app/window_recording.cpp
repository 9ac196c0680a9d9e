// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_recording.h"

#include "event_engine/manifest.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/models/studio_data.h"
#include "studio/views/notice_bar.h"
#include "studio/views/record_options.h"
#include "studio/views/tell.h"

#include <QAction>
#include <QDir>
#include <QFileInfo>
#include <QInputDialog>
#include <QSettings>
#include <QStandardPaths>

namespace event_studio {

namespace {

const QString RECENT_LENGTH = QStringLiteral("recording/recentSeconds");

QString defaultFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation) + QStringLiteral("/Event Studio");
}

QStringList typesOf(const EngineLink &engine)
{
    QStringList names;
    if (const auto *app = engine.manifest())
        for (const auto &type : app->eventTypes) names << QString::fromStdString(type.name);
    return names;
}

} // namespace

WindowRecording::WindowRecording(StudioData &studio, RecordingControl &recording, WindowActions &actions,
                                 WindowFiles &files, NoticeBar &notice, QWidget &parent)
    : QObject(&parent), m_studio(studio), m_recording(recording), m_files(files), m_notice(notice), m_parent(parent),
      m_recent(studio.engine, recording)
{
    connectActions(actions);
    connectRecent();
    connectRecovery();
    connect(&recording, &RecordingControl::problemFound, &studio.problems, &ProblemModel::add);
    connect(&recording, &RecordingControl::problemFound, &notice,
            [&notice](const Problem &problem) { notice.showError(QString::fromStdString(problem.text)); });
    connect(&recording, &RecordingControl::endedByItself, &notice,
            [&notice](const QString &words) { notice.showError(words); });
}

void WindowRecording::connectActions(const WindowActions &actions)
{
    connect(actions.record, &QAction::triggered, &m_recording, &RecordingControl::toggle);
    connect(actions.recordOptions, &QAction::triggered, this, &WindowRecording::showOptions);
    connect(actions.mark, &QAction::triggered, this, [this] { m_recording.mark(); });
    connect(actions.markWithWords, &QAction::triggered, this, &WindowRecording::markInWords);
}

void WindowRecording::markInWords()
{
    const auto moment = m_studio.engine.time(); // that somebody means, however long the words take
    const QString words = QInputDialog::getText(&m_parent, tr("Mark this moment"), tr("What is to be remembered:"));
    if (!words.isEmpty()) m_recording.mark(words, moment);
}

void WindowRecording::connectRecent()
{
    connect(&m_recent, &RecentSaver::saved, this, [this](const QString &file, quint64 events) {
        const QString words = tr("%1 events are saved in %2").arg(fullNumber(events), QDir::toNativeSeparators(file));
        tellSaved(words, file);
    });
    connect(&m_recent, &RecentSaver::failed, this,
            [this](const QString &words) { m_files.fail(tr("recording"), words); });
}

void WindowRecording::tellSaved(const QString &words, const QString &file)
{
    m_notice.showDone(words, {{tr("Open"), [this, file] { m_files.openRecording(file); }},
                              {tr("Show in folder"), [file] { WindowFiles::showInFolder(file); }}});
}

void WindowRecording::showOptions()
{
    RecordOptions dialog(m_recording.settings(), typesOf(m_studio.engine), m_studio.engine.title(), &m_parent);
    if (dialog.exec() == QDialog::Accepted) m_recording.setSettings(dialog.settings());
}

void WindowRecording::restore(const QSettings &settings)
{
    m_recording.setSettings(RecordingSettings::restored(settings, defaultFolder()));
    m_recent.setLength(std::chrono::seconds(settings.value(RECENT_LENGTH).toLongLong()));
}

void WindowRecording::save(QSettings &settings) const
{
    m_recording.settings().save(settings);
    settings.setValue(RECENT_LENGTH, qint64(m_recent.length().count()));
}

void WindowRecording::offerUnfinished()
{
    m_recovery.look(m_recording.folder());
}

void WindowRecording::connectRecovery()
{
    connect(&m_recovery, &Recovery::found, this, &WindowRecording::offer);
    connect(&m_recovery, &Recovery::progressed, this,
            [this](int percent) { m_notice.update(m_progress, tr("Recovering: %1 %").arg(percent)); });
    connect(&m_recovery, &Recovery::finished, this, [this](const QStringList &files, const QStringList &remarks) {
        m_notice.dismiss(m_progress);
        for (const QString &remark : remarks) tell(m_studio.problems, Severity::Warning, tr("Recovery"), remark);
        if (files.isEmpty()) {
            if (!remarks.isEmpty()) m_notice.showError(remarks.join(u'\n'));
            return;
        }
        const QString name = QFileInfo(files.first()).fileName();
        QString words = files.size() == 1 ? tr("%1 is whole again.").arg(name)
                                          : tr("%1 recordings are whole again.").arg(files.size());
        if (!remarks.isEmpty()) words += u'\n' + remarks.join(u'\n');
        tellSaved(words, files.first());
    });
}

void WindowRecording::offer(const std::vector<event_engine::UnfinishedRecording> &recordings)
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

void WindowRecording::recover(const QStringList &files)
{
    m_progress = m_notice.showProgress(tr("Recovering..."), {{tr("Cancel"), [this] { m_recovery.cancel(); }}});
    m_recovery.recover(files);
}

} // namespace event_studio
