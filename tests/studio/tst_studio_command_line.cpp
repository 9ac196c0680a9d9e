// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/command_line.h"

#include <QTest>

using namespace event_studio;

class TestCommandLine : public QObject {
    Q_OBJECT

private slots:
    void nothingAtAllOpensTheWindow()
    {
        const CommandLine line = parseCommandLine({"event-studio"});
        QVERIFY(!line.exitCode);
        QVERIFY(line.file.isEmpty() && !line.run && line.screenshot.isEmpty());
    }

    void everythingAtOnceIsUnderstood()
    {
        const CommandLine line = parseCommandLine({"event-studio", "app.toml", "--run", "--screenshot", "a.png",
                                                   "--after", "1.5", "--theme", "dark", "--size", "1280x800"});
        QVERIFY(!line.exitCode);
        QCOMPARE(line.file, QString("app.toml"));
        QVERIFY(line.run);
        QCOMPARE(line.screenshot, QString("a.png"));
        QCOMPARE(line.after, 1.5);
        QVERIFY(line.theme == ThemeChoice::Dark);
        QCOMPARE(*line.size, QSize(1280, 800));
    }

    void mistakesAreToldInOneSentenceWithExitCodeTwo_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("word");
        QTest::newRow("unknown option") << QStringList{"--fly"} << "fly";
        QTest::newRow("two files") << QStringList{"a.toml", "b.toml"} << "2";
        QTest::newRow("run without an app") << QStringList{"--run"} << "app.toml";
        QTest::newRow("run a recording") << QStringList{"--run", "run.mcap"} << "app.toml";
        QTest::newRow("after soon") << QStringList{"--after", "soon"} << "soon";
        QTest::newRow("pink theme") << QStringList{"--theme", "pink"} << "pink";
        QTest::newRow("size large") << QStringList{"--size", "large"} << "1280x800";
        QTest::newRow("no value") << QStringList{"--screenshot"} << "screenshot";
    }

    void mistakesAreToldInOneSentenceWithExitCodeTwo()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, word);
        const CommandLine line = parseCommandLine(QStringList{"event-studio"} + arguments);
        QCOMPARE(line.exitCode, std::optional<int>(2));
        QVERIFY2(line.answer.contains(word), qPrintable(line.answer));
        QVERIFY(line.answer.startsWith("event-studio: "));
        QCOMPARE(line.answer.count('\n'), 0);
    }

    void helpNamesTheProgramAndEveryOption()
    {
        const CommandLine line = parseCommandLine({"event-studio", "--help"});
        QCOMPARE(line.exitCode, std::optional<int>(0));
        QVERIFY2(line.answer.startsWith("Usage: event-studio "), qPrintable(line.answer));
        for (const char *option : {"--run", "--screenshot", "--after", "--theme", "--size", "FILE"})
            QVERIFY2(line.answer.contains(option), option);
    }
};

QTEST_APPLESS_MAIN(TestCommandLine)
#include "tst_studio_command_line.moc"
