// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/recent_files.h"

#include <QObject>
#include <QTimer>

class QMenu;
class QMimeData;
class QWidget;

namespace event_studio {

class NoticeBar;
class RecordingControl;
class StudioData;

/// Which files the window opens and writes: apps and recordings, by dialog, by name, from the lists of recent ones, and
/// dropped onto it. What cannot be opened is told in the notice and in the list of problems.
class WindowFiles : public QObject {
    Q_OBJECT
public:
    /// All must outlive it, but for the dialogs' parent, which owns it.
    WindowFiles(StudioData &studio, RecordingControl &recording, Settings &settings, NoticeBar &notice,
                QWidget &parent);

    /// By its ending; anything else is an app's.
    [[nodiscard]] static bool isRecording(const QString &file);
    /// An app or a recording.
    void open(const QString &file);
    void openApp(const QString &file);
    void readAppAgain();
    void openRecording(const QString &file);
    /// What a capture rule saves: not before it is whole.
    void openCapture(const QString &file);
    void chooseApp();
    void chooseRecording();
    void recordInto();
    void chooseRecordingFolder();
    void showRecordingFolder() const;
    /// In the desktop's file manager, and in its editor for such files.
    static void showInFolder(const QString &file);
    void edit(const QString &file);

    [[nodiscard]] QStringList recent() const { return m_apps.files() + m_recordings.files(); }
    /// Menus of them, as they are whenever they are opened.
    void listRecent(QMenu &apps, QMenu &recordings);

    /// The file among what is dragged that could be opened; empty: there is none.
    [[nodiscard]] static QString droppedFile(const QMimeData &data);

    /// Returns what the notice knows it by.
    int fail(const QString &about, const QString &words);
    /// Offers to open the recording, and to show it in its folder.
    void tellSaved(const QString &words, const QString &recording);

signals:
    /// An app or a recording that was to be opened; the window tells it, too.
    void openFailed(const QString &words);
    /// recent() is another list.
    void recentChanged();

private:
    void onAppOpened();
    void tellOfCrash();
    void onAppRefused(const QString &file, const QString &words, bool isThere);
    void list(QMenu &menu, RecentFiles &files);
    void fill(QMenu &menu, const RecentFiles &files);
    void forget(QList<int> &notices);
    void showReading();
    void showOpening(const QString &name, int percent);

    StudioData &m_studio;
    RecordingControl &m_recording;
    NoticeBar &m_notice;
    QWidget &m_parent;
    RecentFiles m_apps, m_recordings;
    QTimer m_slow;                    ///< until it is told that an app file is being read
    QList<int> m_refused, m_failed;   ///< the notices of app files, of recordings that could not be opened
    QList<int> m_crashed;             ///< the notices of what brought an earlier run down
    int m_damaged = 0;                ///< the notice of the open recording
    int m_reading = 0, m_opening = 0; ///< the notices of the app file that is read, the recording that is opened
};

} // namespace event_studio
