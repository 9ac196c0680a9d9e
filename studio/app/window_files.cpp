// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_files.h"

#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/models/studio_data.h"
#include "studio/views/notice_bar.h"
#include "studio/views/tell.h"

#include <QDesktopServices>
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QMenu>
#include <QMimeData>
#include <QUrl>

#include <algorithm>
#include <utility>

namespace event_studio {

WindowFiles::WindowFiles(StudioData &studio, RecordingControl &recording, Settings &settings, NoticeBar &notice,
                         QWidget &parent)
    : QObject(&parent), m_studio(studio), m_recording(recording), m_notice(notice), m_parent(parent),
      m_apps(settings, QStringLiteral("recent/apps")), m_recordings(settings, QStringLiteral("recent/recordings"))
{
    m_slow.setSingleShot(true);
    m_slow.setInterval(300);
    connect(&m_slow, &QTimer::timeout, this, &WindowFiles::showReading);
    connect(&studio.engine, &EngineLink::readingEnded, this, [this] { m_notice.dismiss(m_reading); });
    connect(&studio.engine, &EngineLink::appFileOpened, this, &WindowFiles::onAppOpened);
    connect(&studio.engine, &EngineLink::appFileRead, this, [this] {
        forget(m_refused);
        if (m_studio.engine.earlierCrash().empty()) forget(m_crashed);
    });
    connect(&studio.engine, &EngineLink::appFileRefused, this, &WindowFiles::onAppRefused);
    connect(&studio.replay, &ReplayLink::opened, this,
            [this] { m_recordings.add(QString::fromStdString(m_studio.replay.info()->file.string())); });
    // The replay itself puts it in the list of problems.
    connect(&studio.replay, &ReplayLink::openFailed, this,
            [this](const QString &words) { m_failed << m_notice.showError(words); });
    connect(&studio.replay, &ReplayLink::openFailed, this, &WindowFiles::openFailed);
    for (const auto ended : {&ReplayLink::opened, &ReplayLink::openingCancelled})
        connect(&studio.replay, ended, this, [this] { m_notice.dismiss(m_opening); });
    connect(&studio.replay, &ReplayLink::openFailed, this, [this] { m_notice.dismiss(m_opening); });
    connect(&studio.replay, &ReplayLink::closed, this, [this] { m_notice.dismiss(m_damaged); });
    connect(&studio.replay, &ReplayLink::openingProgressed, this, &WindowFiles::showOpening);
    connect(&studio.replay, &ReplayLink::damageFound, this,
            [this](const QString &words) { m_damaged = fail(m_studio.replay.feed()->name(), words); });
    connect(&recording, &RecordingControl::saved, &m_recordings, &RecentFiles::add);
    for (RecentFiles *files : {&m_apps, &m_recordings}) {
        connect(files, &RecentFiles::changed, this, &WindowFiles::recentChanged);
        connect(this, &WindowFiles::openFailed, files, &RecentFiles::look); // it may be gone
    }
}

bool WindowFiles::isRecording(const QString &file)
{
    return file.endsWith(QLatin1String(".mcap"), Qt::CaseInsensitive) || file.endsWith(QLatin1String(".mcap.part"));
}

void WindowFiles::open(const QString &file)
{
    isRecording(file) ? openRecording(file) : openApp(file);
}

void WindowFiles::openApp(const QString &file)
{
    m_slow.start();
    m_studio.engine.open(file);
}

void WindowFiles::readAppAgain()
{
    m_slow.start();
    m_studio.engine.reload();
}

void WindowFiles::onAppOpened()
{
    forget(m_failed);
    m_apps.add(m_studio.engine.appFile());
    m_studio.source.showLive();
    tellOfCrash();
}

// Before the app is run, which may bring this program down as well.
void WindowFiles::tellOfCrash()
{
    forget(m_crashed);
    for (const auto &problem : m_studio.engine.earlierCrash()) {
        const QString text = QString::fromStdString(problem.text), about = QString::fromStdString(problem.about);
        m_crashed << m_notice.showError(about.isEmpty() ? text : tr("%1 %2").arg(about, text),
                                        {{tr("Edit it"), [this] { edit(m_studio.engine.appFile()); }}});
    }
}

void WindowFiles::onAppRefused(const QString &file, const QString &words, bool isThere)
{
    emit openFailed(words);
    if (!isThere || m_studio.engine.isBusy()) {
        m_refused << fail(QFileInfo(file).fileName(), words);
        return;
    }
    tell(m_studio.problems, Severity::Error, QFileInfo(file).fileName(), words);
    const auto readAgain = [this, file] { file == m_studio.engine.appFile() ? readAppAgain() : openApp(file); };
    m_refused << m_notice.showError(words,
                                    {{tr("Edit it"), [this, file] { edit(file); }}, {tr("Try again"), readAgain}});
}

// A schema of protobuf takes a process.
void WindowFiles::showReading()
{
    if (!m_studio.engine.isReading()) return;
    m_reading = m_notice.showProgress(tr("Reading the app file and its schemas..."),
                                      {{tr("Cancel"), [this] { m_studio.engine.cancelReading(); }}});
}

void WindowFiles::openRecording(const QString &file)
{
    forget(m_refused);
    forget(m_failed);
    m_opening = 0;
    m_studio.replay.open(file);
}

void WindowFiles::openCapture(const QString &file)
{
    const SnapshotPointer snapshot = m_studio.engine.snapshot();
    const bool isWritten =
        snapshot && std::ranges::any_of(snapshot->captures, [&file](const auto &capture) {
            return capture.last && !capture.last->ended && capture.last->file.string() == file.toStdString();
        });
    if (!isWritten) return openRecording(file);
    forget(m_failed);
    m_failed << m_notice.showError(tr("%1 is still being written.").arg(QFileInfo(file).fileName()));
}

// Once: who dismisses it does not want to see it.
void WindowFiles::showOpening(const QString &name, int percent)
{
    const QString words = tr("Opening %1, which is read as a whole: %2 %").arg(name).arg(percent);
    if (m_opening != 0) return m_notice.update(m_opening, words);
    m_opening = m_notice.showProgress(words, {{tr("Cancel"), [this] { m_studio.replay.cancelOpening(); }}});
}

void WindowFiles::chooseApp()
{
    const QString folder = QFileInfo(m_apps.files().value(0)).path();
    const QString file = QFileDialog::getOpenFileName(&m_parent, tr("Open an app"), folder, tr("Apps (*.toml)"));
    if (!file.isEmpty()) openApp(file);
}

void WindowFiles::chooseRecording()
{
    const QString file = QFileDialog::getOpenFileName(&m_parent, tr("Open a recording"), m_recording.folder(),
                                                      tr("Recordings (*.mcap *.mcap.part)"));
    if (!file.isEmpty()) openRecording(file);
}

void WindowFiles::recordInto()
{
    const QString file =
        QFileDialog::getSaveFileName(&m_parent, tr("Record into"), m_recording.folder(), tr("Recordings (*.mcap)"),
                                     nullptr, QFileDialog::DontConfirmOverwrite); // none is ever overwritten
    if (!file.isEmpty()) m_recording.start(isRecording(file) ? file : file + ".mcap");
}

void WindowFiles::chooseRecordingFolder()
{
    const QString folder =
        QFileDialog::getExistingDirectory(&m_parent, tr("Where recordings go"), m_recording.folder());
    if (!folder.isEmpty()) m_recording.setFolder(folder);
}

void WindowFiles::showRecordingFolder() const
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(m_recording.folder()));
}

void WindowFiles::showInFolder(const QString &file)
{
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absolutePath()));
}

void WindowFiles::edit(const QString &file)
{
    if (!QDesktopServices::openUrl(QUrl::fromLocalFile(file)))
        fail(QFileInfo(file).fileName(), tr("no program is set up to edit %1").arg(QDir::toNativeSeparators(file)));
}

void WindowFiles::listRecent(QMenu &apps, QMenu &recordings)
{
    list(apps, m_apps);
    list(recordings, m_recordings);
}

void WindowFiles::list(QMenu &menu, RecentFiles &files)
{
    connect(&menu, &QMenu::aboutToShow, this, [this, &menu, &files] {
        fill(menu, files);
        files.look();
    });
    connect(&files, &RecentFiles::changed, &menu, [this, &menu, &files] {
        if (menu.isVisible()) fill(menu, files);
    });
}

void WindowFiles::fill(QMenu &menu, const RecentFiles &files)
{
    menu.clear();
    for (const QString &file : files.files())
        menu.addAction(menuText(QDir::toNativeSeparators(file)), this, [this, file] { open(file); });
    if (menu.isEmpty()) menu.addAction(tr("None yet"))->setEnabled(false);
}

QString WindowFiles::droppedFile(const QMimeData &data)
{
    for (const QUrl &url : data.urls()) {
        const QString file = url.toLocalFile();
        if (isRecording(file) || file.endsWith(QLatin1String(".toml"), Qt::CaseInsensitive)) return file;
    }
    return {};
}

int WindowFiles::fail(const QString &about, const QString &words)
{
    tell(m_studio.problems, Severity::Error, about, words);
    return m_notice.showError(words);
}

void WindowFiles::forget(QList<int> &notices)
{
    for (const int notice : std::exchange(notices, {})) m_notice.dismiss(notice);
}

void WindowFiles::tellSaved(const QString &words, const QString &recording)
{
    m_notice.showDone(words, {{tr("Open"), [this, recording] { openRecording(recording); }},
                              {tr("Show in folder"), [recording] { showInFolder(recording); }}});
}

} // namespace event_studio
