// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_recording.h"

#include "event_engine/manifest.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/models/settings.h"
#include "studio/models/studio_data.h"
#include "studio/views/ask_words.h"
#include "studio/views/notice_bar.h"
#include "studio/views/record_options.h"

#include <QAction>
#include <QDir>
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
    : QObject(&parent), m_studio(studio), m_recording(recording), m_files(files), m_parent(parent),
      m_recent(studio.engine, recording)
{
    connectActions(actions);
    connectRecent();
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
    const QString words = askForWords(&m_parent, tr("Mark this moment"), tr("What is to be remembered:"));
    if (!words.isEmpty()) m_recording.mark(words, moment);
}

void WindowRecording::connectRecent()
{
    connect(&m_recent, &RecentSaver::saved, this, [this](const QString &file, quint64 events) {
        const QString words = tr("%1 saved in %2").arg(counted(events, "event"), QDir::toNativeSeparators(file));
        m_files.tellSaved(words, file);
    });
    connect(&m_recent, &RecentSaver::lengthChanged, this, &WindowRecording::settingsChanged);
    connect(&m_recent, &RecentSaver::failed, this,
            [this](const QString &words) { m_files.fail(tr("recording"), words); });
}

void WindowRecording::showOptions()
{
    RecordOptions dialog(m_recording.settings(), typesOf(m_studio.engine), m_studio.engine.title(), &m_parent);
    if (dialog.exec() != QDialog::Accepted) return;
    m_recording.setSettings(dialog.settings());
    emit settingsChanged();
}

void WindowRecording::restore(const Settings &settings)
{
    m_recording.setSettings(RecordingSettings::restored(settings, defaultFolder()));
    m_recent.setLength(std::chrono::seconds(settings.value(RECENT_LENGTH).toLongLong()));
}

void WindowRecording::save(Settings &settings) const
{
    m_recording.settings().save(settings);
    settings.setValue(RECENT_LENGTH, qint64(m_recent.length().count()));
}

} // namespace event_studio
