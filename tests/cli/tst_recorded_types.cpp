// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/recorded_types.h"
#include "event_engine/recording_tools.h"
#include "tests/support/recorded_run.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::cli;
using namespace event_engine::test;

class RecordedTypesTest : public QObject {
    Q_OBJECT

private:
    static std::string wordsFor(const Recording &recording, const std::string &name)
    {
        const auto there = checkHasType(recording, name);
        const std::string words = there ? "" : there.error().message();
        return words.substr(std::min(words.size(), recording.info().file.string().size()));
    }

private slots:
    void eventsOfNoTypeAreNamedWhereTheRecordingHasThem()
    {
        QTemporaryDir folder;
        const auto recording = opened(recordRun(folder, Compression::None, 20).file);
        QCOMPARE(wordsFor(*recording, "Often"), std::string());
        QCOMPARE(wordsFor(*recording, "(unregistered)"), std::string());
        QCOMPARE(wordsFor(*recording, "Storm"),
                 std::string(" has no events of type \"Storm\", known are (unregistered), Often, Seldom"));
        QCOMPARE(wordsFor(*recording, "(unregistred)"),
                 std::string(" has no events of type \"(unregistred)\", did you mean \"(unregistered)\"?"));
    }

    void elseTheyAreNot()
    {
        QTemporaryDir folder;
        const auto all = recordRun(folder, Compression::None, 20).file;
        const auto part = folder.filePath("often.mcap").toStdString();
        QVERIFY(cutRecording(all, {.onlyTypes = {"Often"}}, {.to = part}));
        QCOMPARE(wordsFor(*opened(part), "Storm"), std::string(" has no events of type \"Storm\", known are Often"));
        QVERIFY(!wordsFor(*opened(part), "Seldom").empty());
    }
};

QTEST_GUILESS_MAIN(RecordedTypesTest)
#include "tst_recorded_types.moc"
