// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/app/main_window.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "tests/studio/screenshots/photographer.h"

#include <QAction>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <chrono>

namespace event_studio {

/// A window with settings and a folder of its own, led from state to state as a person would, and photographed there.
class Studio {
public:
    explicit Studio(Photographer &photographer)
        : m_photographer(photographer), m_settings(m_scratch.filePath("settings.ini")), window(m_settings)
    {
        window.recording().setFolder(m_scratch.path());
        window.resize(1280, 800); // the room is shared as in a window that comes up so
        window.show();
        window.shareRoom();
    }
    ~Studio() { stop(); }
    Studio(const Studio &) = delete;
    Studio &operator=(const Studio &) = delete;

    void photograph(const QString &state, const std::function<void()> &before = {})
    {
        m_photographer.photograph(window, state, before);
    }
    void photographOpened(const QString &state, const std::function<void()> &open)
    {
        m_photographer.photographOpened(window, state, open);
    }
    [[nodiscard]] bool wantsAny(const QStringList &states) const
    {
        return std::any_of(states.begin(), states.end(), [this](const QString &s) { return m_photographer.wants(s); });
    }

    /// Comes back when an app file has been read; a recording takes its time.
    void open(const QString &file)
    {
        window.files().open(file);
        until([this] { return !engine().isReading(); });
    }
    /// Comes back when it runs, or has failed to.
    void run()
    {
        window.actions().run->trigger();
        until([this] { return engine().isRunning() || !engine().isBusy(); });
    }
    void openAndRun(const QString &app)
    {
        open(app);
        run();
    }
    void stop()
    {
        if (engine().isBusy()) engine().stop();
        until([this] { return !engine().isBusy(); });
    }
    /// An app of a story's own: its file, and beside it those that it names.
    [[nodiscard]] QString write(const QString &name, const QByteArray &text) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("%s", qPrintable(name));
        return file.fileName();
    }

    [[nodiscard]] QString path(const QString &name) const { return m_scratch.filePath(name); }
    EngineLink &engine() { return window.studio().engine; }
    ReplayLink &replay() { return window.studio().replay; }

    template <class Condition>
    bool until(Condition condition)
    {
        return QTest::qWaitFor(condition, PATIENCE);
    }
    /// The app, since its start.
    void hasRunFor(event_engine::Duration time)
    {
        until([&] {
            const auto snapshot = engine().snapshot();
            return snapshot && snapshot->started && snapshot->time - *snapshot->started > time;
        });
    }
    /// The recording under way, since it began.
    void hasRecordedFor(event_engine::Duration time)
    {
        until([&] { return window.recording().numbers() && window.recording().length() > time; });
    }

private:
    static constexpr int PATIENCE = 60'000; // milliseconds

    Photographer &m_photographer;
    QTemporaryDir m_scratch;
    Settings m_settings;

public:
    MainWindow window;
};

/// States that one window goes through, and what leads there. It is gone through where any of them is wanted.
struct Story {
    QStringList states;
    void (*tell)(Studio &);
};

// By what they are about.
[[nodiscard]] std::vector<Story> startStories();
[[nodiscard]] std::vector<Story> liveStories();
[[nodiscard]] std::vector<Story> eventStories();
[[nodiscard]] std::vector<Story> injectStories();
[[nodiscard]] std::vector<Story> recordingStories();
[[nodiscard]] std::vector<Story> failureStories();
[[nodiscard]] std::vector<Story> noticeStories();
[[nodiscard]] std::vector<Story> dialogStories();
[[nodiscard]] std::vector<Story> readmeStories();

} // namespace event_studio
