// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/studio_data.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "tests/studio/running_studio.h"
#include "tests/support/recorded_run.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QToolButton>

using namespace event_studio;

/// A recording in which the plugins "one" and "two" publish Often and Seldom, and an app that has a plugin "one".
class TestDoubledTypes : public QObject {
    Q_OBJECT
    QTemporaryDir m_folder;
    StudioData m_studio;
    std::unique_ptr<ReplayBar> m_bar;

    void choose(int target) { QTest::mouseClick(m_bar->target()->button(target), Qt::LeftButton); }
    QString told() const { return m_bar->doubledBadge()->isVisible() ? m_bar->doubledBadge()->text() : QString(); }
    QAction *tick(const QString &type)
    {
        for (QAction *action : m_bar->typesMenu()->actions())
            if (action->text() == type) return action;
        return nullptr;
    }

private slots:
    void initTestCase()
    {
        const auto run = event_engine::test::recordRun(m_folder, event_engine::Compression::None, 20);
        QFile app(m_folder.filePath("app.toml"));
        QVERIFY(app.open(QIODevice::WriteOnly));
        app.write("publish_port = \"off\"\nsubscribe_port = \"off\"\n"
                  "[[event_types]]\nname = \"Often\"\n[[event_types]]\nname = \"Seldom\"\n"
                  "[[plugins.external]]\nplugin_name = \"one\"\nexternal_port = 0\ncommand = [\"sleep\", \"1000\"]\n");
        app.close();
        QVERIFY(openApp(m_studio, app.fileName()));
        m_studio.engine.run();
        SOON_VERIFY(m_studio.engine.isRunning());
        m_bar = std::make_unique<ReplayBar>(m_studio);
        m_bar->resize(1200, 80);
        m_bar->show();
        m_studio.replay.open(QString::fromStdString(run.file.string()));
        SOON_VERIFY(m_studio.replay.isOpen());
    }

    void cleanupTestCase() { m_bar.reset(); }

    void nothingComesTwiceWhileOneOnlyLooks() { QCOMPARE(told(), QString()); }

    void whatTheAppPublishesAsWellIsToldBeforeTheStartWithWhatToDo()
    {
        choose(1);
        SOON_COMPARE(told(), QString("2 types come twice"));
        QVERIFY(!m_studio.replay.isPlaying());
        QCOMPARE(m_bar->doubledBadge()->toolTip(),
                 QString("From the replay, and from plugins of the running app:\nOften (from one)\nSeldom (from one)\n"
                         "Stop the plugin, or leave the type out under Types."));
    }

    void aTypeThatIsLeftOutComesOnce()
    {
        tick("Often")->trigger();
        SOON_COMPARE(told(), QString("Seldom comes twice"));
        m_bar->playAs("Seldom", "Rarely");
        SOON_COMPARE(told(), QString());
        m_bar->playAs("Seldom", {});
        SOON_COMPARE(told(), QString("Seldom comes twice"));
    }

    void aPluginThatIsStoppedPublishesNothingAsWell()
    {
        m_studio.engine.order("one", EngineLink::PluginOrder::Stop);
        SOON_COMPARE(told(), QString());
        m_studio.engine.order("one", EngineLink::PluginOrder::Start);
        SOON_COMPARE(told(), QString("Seldom comes twice"));
    }

    void itIsOverWithTheReplayIntoTheApp()
    {
        SOON_COMPARE(told(), QString("Seldom comes twice"));
        choose(0);
        QCOMPARE(told(), QString());
        choose(1);
        SOON_COMPARE(told(), QString("Seldom comes twice"));
        m_studio.engine.stop();
        SOON_COMPARE(told(), QString());
    }
};

QTEST_MAIN(TestDoubledTypes)
#include "tst_doubled_types.moc"
