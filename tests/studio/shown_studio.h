// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/app/main_window.h"
#include "studio/app/window_files.h"
#include "studio/models/settings.h"
#include "studio/views/inject_view.h"
#include "studio/views/payload_edit.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QPushButton>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace event_studio {

/// A window on the screen with settings of its own.
class ShownStudio {
public:
    explicit ShownStudio(const QString &settingsFile) : settings(settingsFile), window(settings)
    {
        window.resize(1280, 800);
        window.show();
        window.activateWindow();
        active = QTest::qWaitForWindowActive(&window);
        window.setQuestion([this](const QString &question, const QString &) {
            asked << question;
            return answer;
        });
    }

    StudioData &studio() { return window.studio(); }
    EngineLink &engine() { return window.studio().engine; }
    ReplayLink &replay() { return window.studio().replay; }
    /// Comes back when an app file has been read; a recording takes its time.
    void open(const QString &file)
    {
        window.files().open(file);
        SOON_VERIFY(!engine().isReading());
    }
    /// A key as the window gets it, whoever has the focus.
    void key(const QKeySequence &keys) { QTest::keySequence(&window, keys); }
    bool waitFor(LinkState state)
    {
        return QTest::qWaitFor([&] { return engine().state() == state; }, soon());
    }
    void send(const QString &type, const QString &payload, int count = 1)
    {
        window.inject().setType(type);
        window.inject().payload()->setText(payload);
        window.inject().count()->setValue(count);
        SOON_VERIFY(window.inject().sendButton()->isEnabled());
        key(QKeySequence("Ctrl+Return"));
    }

    Settings settings;
    MainWindow window;
    QStringList asked;
    bool answer = true, active = false;
};

/// What a test of the whole window begins with: an app, a folder, and nothing of the user's own settings.
class WindowTest {
protected:
    WindowTest() { QStandardPaths::setTestModeEnabled(true); }
    /// A file that no window had before.
    QString newSettings() { return m_folder.filePath(QString::number(++m_windows) + ".ini"); }

    TestApp m_app;
    QTemporaryDir m_folder;

private:
    int m_windows = 0;
};

} // namespace event_studio
