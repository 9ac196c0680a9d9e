// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/studio_data.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace event_studio {

/// An app of five event types and no plugins, for tests that inject what is to be seen.
class TestApp {
public:
    TestApp()
    {
        QFile app(file());
        const QByteArray text = "title = \"Weather\"\npublish_port = \"off\"\nsubscribe_port = \"off\"\n"
                                "[[event_types]]\nname = \"Wind\"\nencoding = \"json\"\n"
                                "[[event_types]]\nname = \"Rain\"\nencoding = \"text\"\n"
                                "[[event_types]]\nname = \"Long\"\n"
                                "fields = [{ name = \"id\", type = \"u8\" }, { name = \"text\", type = \"bytes[]\" }]\n"
                                "[[event_types]]\nname = \"Image\"\n[[event_types]]\nname = \"Never\"\n"
                                "fields = [{ name = \"speed\", type = \"f32\" }, { name = \"id\", type = \"u16\" }]\n";
        if (!app.open(QIODevice::WriteOnly) || app.write(text) != text.size()) qFatal("the test's app.toml");
    }

    [[nodiscard]] QString file() const { return m_folder.filePath("app.toml"); }
    [[nodiscard]] QString path(const QString &name) const { return m_folder.filePath(name); }

private:
    QTemporaryDir m_folder;
};

inline InjectionOrder order(const QString &type, const QByteArray &payload, std::uint64_t count = 1, double rate = 0)
{
    const auto bytes = event_engine::copyOf(event_engine::asBytes(payload.toStdString()));
    return {type, [bytes](std::uint64_t) { return bytes; }, count, rate};
}

/// Comes back when the app file has been read.
inline bool openApp(StudioData &studio, const QString &file)
{
    studio.engine.open(file);
    return QTest::qWaitFor([&] { return !studio.engine.isReading(); }, soon()) && studio.engine.appFile() == file;
}

/// Opens and runs the app, and comes back when it does.
inline bool runApp(StudioData &studio, const TestApp &app)
{
    if (!studio.engine.isOpen() && !openApp(studio, app.file())) return false;
    studio.engine.run();
    return QTest::qWaitFor([&] { return studio.engine.isRunning(); }, soon());
}

/// Comes back when the app is being recorded.
inline bool record(StudioData &studio, const QString &file)
{
    event_engine::RecorderOptions options;
    options.file = file.toStdString();
    bool isOn = false;
    QObject scope;
    QObject::connect(&studio.engine, &EngineLink::recordingStarted, &scope, [&isOn] { isOn = true; });
    studio.engine.startRecording([options] { return options; });
    return QTest::qWaitFor([&] { return isOn; }, soon());
}

/// Injects, and comes back when the window's data knows of it.
inline bool injectAndSee(StudioData &studio, InjectionOrder what)
{
    const auto before = studio.engine.snapshot() ? studio.engine.snapshot()->sequence : 0;
    const auto count = what.count;
    if (!studio.engine.inject(std::move(what))) return false;
    return QTest::qWaitFor([&] { return studio.engine.snapshot()->sequence >= before + count; }, soon());
}

} // namespace event_studio
