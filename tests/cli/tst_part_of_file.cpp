// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/part_of_file.h"
#include "tests/support/made_plugin.h"
#include "tests/support/recorded_run.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::cli;
using namespace event_engine::test;

namespace {

/// One event "Seldom" behind so many "Often" that the way there is long.
std::shared_ptr<Recording> recordSeldomAtTheEnd(const QTemporaryDir &folder)
{
    constexpr int LONG_WAY = 20'000;
    const std::filesystem::path file = folder.filePath("run.mcap").toStdString();
    App app(quiet());
    if (!app.registerEventTypes(types())) qFatal("types");
    add(app, "sender", {}, [](PluginContext &context) {
        for (int i = 0; i < LONG_WAY; ++i)
            if (auto sent = context.publish("Often", {}); !sent) return sent;
        return context.publish("Seldom", {});
    });
    if (!app.startRecording({.file = file, .policy = OverflowPolicy::Block})) qFatal("recording");
    if (!app.run()) qFatal("run");
    return opened(file);
}

EventFilter filterOf(std::string_view line)
{
    auto filter = EventFilter::parse(line);
    if (!filter) qFatal("filter");
    return *filter;
}

} // namespace

class PartOfFileTest : public QObject {
    Q_OBJECT

private slots:
    void theFirstEventIsFoundHoweverFarItIs()
    {
        QTemporaryDir folder;
        const auto recording = recordSeldomAtTheEnd(folder);
        QVERIFY(checkSelectsAny(*recording, {.filter = filterOf("type:Seldom")}, {}));
        const auto none = checkSelectsAny(*recording, {.filter = filterOf("storm")}, {});
        QVERIFY(!none);
        QCOMPARE(none.error().kind(), ErrorKind::NotFound);
    }

    void whoIsStoppedOnTheWayThereGoesNoFurther()
    {
        QTemporaryDir folder;
        const auto recording = recordSeldomAtTheEnd(folder);
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = checkSelectsAny(*recording, {.filter = filterOf("type:Seldom")}, stop.get_token());
        QVERIFY(!stopped);
        QCOMPARE(stopped.error().kind(), ErrorKind::Stopped);
    }
};

QTEST_GUILESS_MAIN(PartOfFileTest)
#include "tst_part_of_file.moc"
