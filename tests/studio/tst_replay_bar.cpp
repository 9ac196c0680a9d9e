// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/formats.h"
#include "studio/models/recording_control.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/rate_pictures.h"
#include "studio/views/replay_bar.h"
#include "tests/studio/running_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSignalSpy>
#include <QToolButton>

using namespace event_studio;
using event_engine::ReplayState;

/// The replay bar over a recording of 40 Winds and 10 Rains within about a second.
class TestReplayBar : public QObject {
    Q_OBJECT
    TestApp m_app;
    std::unique_ptr<StudioData> m_studio;
    std::unique_ptr<ReplayBar> m_bar;

    ReplayLink &replay() { return m_studio->replay; }
    void takeFocus()
    {
        m_bar->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_bar.get()));
        m_bar->setFocus();
    }
    void goTo(double share)
    {
        const TimelinePlot &timeline = *m_bar->timeline();
        const TimeRange range = timeline.picture().range;
        const QPoint place(int(timeline.xAt(range.from + share * range.length())), timeline.height() / 2);
        QTest::mouseClick(m_bar->timeline(), Qt::LeftButton, {}, place);
    }

private slots:
    void initTestCase()
    {
        m_studio = std::make_unique<StudioData>();
        QVERIFY(runApp(*m_studio, m_app));
        RecordingControl recording(m_studio->engine);
        recording.setFolder(m_app.path("recordings"));
        recording.start();
        SOON_VERIFY(recording.numbers());
        QVERIFY(m_studio->engine.inject(order("Wind", "{}", 40, 40)));
        QVERIFY(m_studio->engine.inject(order("Rain", "drop", 10, 10)));
        SOON_COMPARE(recording.numbers()->events, std::uint64_t(50));
        recording.mark("the end");
        recording.stop();
        SOON_VERIFY(!recording.isRecording());
        m_studio->engine.stop();
        SOON_VERIFY(!m_studio->engine.isBusy());

        m_bar = std::make_unique<ReplayBar>(*m_studio);
        m_bar->resize(1000, 80);
        m_bar->show();
        takeFocus();
        replay().open(recording.lastFile());
        SOON_VERIFY(replay().isOpen());
        SOON_VERIFY(m_bar->timeline()->picture().lanes.size() == 2);
    }

    void cleanupTestCase()
    {
        m_bar.reset();
        m_studio.reset();
    }

    void everyTypeHasItsColourInTheTimeline()
    {
        const auto hasItsOwn = [this](const TimelineLane &lane) {
            return !lane.name.isEmpty() && lane.colour == m_studio->colors.colour(lane.name);
        };
        const auto &lanes = m_bar->timeline()->picture().lanes;
        SOON_VERIFY(std::all_of(lanes.begin(), lanes.end(), hasItsOwn));
        QVERIFY(lanes[0].colour != lanes[1].colour);
    }

    void aClickOnThePositionShowsTheTimeOfDay()
    {
        SOON_VERIFY2(m_bar->position()->text().startsWith("00:0"), qPrintable(m_bar->position()->text()));
        QTest::mouseClick(m_bar->position(), Qt::LeftButton);
        QVERIFY(m_bar->position()->text().endsWith(timeOfDay(*replay().info()->end)));
        QTest::mouseClick(m_bar->position(), Qt::LeftButton);
        QVERIFY(m_bar->position()->text().startsWith("00:0"));
    }

    void theKeysStepAndPlay()
    {
        QTest::keyClick(m_bar.get(), Qt::Key_Home);
        SOON_VERIFY(replay().replaySnapshot()->last.value_or(0) > 0);
        const Sequence first = replay().replaySnapshot()->last.value_or(0);
        QTest::keyClick(m_bar.get(), Qt::Key_Right);
        SOON_COMPARE(replay().replaySnapshot()->last.value_or(0), first + 1);
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        SOON_VERIFY(replay().isPlaying());
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        SOON_VERIFY(!replay().isPlaying());
    }

    void theMenuShowsItsKeys()
    {
        for (const QAction *order : m_bar->orders())
            if (order != m_bar->loopAction()) QVERIFY2(!order->shortcut().isEmpty(), qPrintable(order->text()));
        QTest::keyClick(m_bar.get(), Qt::Key_End);
        SOON_COMPARE(replay().replaySnapshot()->last.value_or(0), Sequence(50));
        QTest::keyClick(m_bar.get(), Qt::Key_Left, Qt::AltModifier);
        SOON_VERIFY(replay().replaySnapshot()->last.value_or(0) < 50);
    }

    void theyAreThoseOfTheBarAlone()
    {
        QWidget elsewhere;
        elsewhere.show();
        elsewhere.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&elsewhere));
        QSignalSpy stepped(m_bar->stepForwardAction(), &QAction::triggered);
        QTest::keyClick(&elsewhere, Qt::Key_Right);
        QCOMPARE(stepped.count(), 0);
        takeFocus();
        QTest::keyClick(m_bar->speeds(), Qt::Key_Right); // it is edited with them
        QCOMPARE(stepped.count(), 0);
        QTest::keyClick(m_bar.get(), Qt::Key_Right);
        QCOMPARE(stepped.count(), 1);
    }

    void onlyTheStretchBetweenAAndBIsPlayed()
    {
        goTo(0.25);
        QTest::keyClick(m_bar.get(), Qt::Key_BracketLeft);
        QVERIFY(m_bar->fromHereAction()->isChecked());
        goTo(0.75);
        QTest::keyClick(m_bar.get(), Qt::Key_BracketRight);
        const auto played = m_bar->timeline()->picture().played;
        QVERIFY(played && played->length() > 0.1);
        m_bar->speeds()->lineEdit()->setText("fastest");
        QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        SOON_VERIFY(replay().replaySnapshot()->state == ReplayState::Finished);
        const auto events = replay().replaySnapshot()->published;
        QVERIFY2(events > 5 && events < 45, qPrintable(QString::number(events)));
        QTest::keyClick(m_bar.get(), Qt::Key_BracketLeft);
        QTest::keyClick(m_bar.get(), Qt::Key_BracketRight);
        QVERIFY(!m_bar->timeline()->picture().played);
    }

    void speedsFromAThousandthToAThousandAreTakenAndNothingElse()
    {
        const auto taken = [this](const QString &words) {
            m_bar->speeds()->lineEdit()->setText(words);
            QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
            return replay().speed();
        };
        QCOMPARE(taken("0.001"), 0.001);
        QCOMPARE(taken("1000x"), 1000.0);
        QCOMPARE(taken("0,001"), 0.001);
        QCOMPARE(taken("1,000"), 1000.0);
        QCOMPARE(taken("0,5 ×"), 0.5);
        for (const char *nonsense : {"1001", "0.0009", "-1", "quick", ""}) QCOMPARE(taken(nonsense), 0.5);
        QCOMPARE(m_bar->speeds()->currentText(), QString("0.5×")); // the one that holds
        QVERIFY(taken("fastest") <= 0);
        QCOMPARE(taken("1"), 1.0);
    }

    void aSpeedThatIsWrittenHoldsAlsoWithoutReturn()
    {
        m_bar->speeds()->lineEdit()->setFocus();
        m_bar->speeds()->lineEdit()->setText("3");
        m_bar->setFocus();
        QCOMPARE(replay().speed(), 3.0);
        QCOMPARE(m_bar->speeds()->currentText(), QString("3×"));
        replay().setSpeed(1);
    }

    void aLoopBeginsAgainUntilItIsEnded()
    {
        QTest::keyClick(m_bar.get(), Qt::Key_Home);
        m_bar->speeds()->lineEdit()->setText("20");
        QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
        m_bar->loopAction()->trigger();
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        SOON_VERIFY(replay().replaySnapshot()->published > 120); // of 50
        QVERIFY(replay().isPlaying());
        m_bar->loopAction()->trigger();
        SOON_VERIFY(!replay().isPlaying());
        m_bar->speeds()->lineEdit()->setText("1");
        QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
    }

    void everyButtonOfTheBarHasASignOrALetter()
    {
        for (const QToolButton *button : m_bar->findChildren<QToolButton *>()) {
            const QImage sign = button->icon().pixmap(18, 18).toImage();
            const QString words = button->icon().isNull() ? button->text() : QString();
            bool inked = false;
            for (int y = 0; y < sign.height(); ++y)
                for (int x = 0; x < sign.width(); ++x) inked = inked || qAlpha(sign.pixel(x, y)) > 0;
            QVERIFY2(inked || !words.isEmpty(), qPrintable(button->toolTip()));
        }
    }

    void anEndBeforeTheBeginningTakesTheBeginningAway()
    {
        goTo(0.5);
        m_bar->fromHereAction()->trigger();
        goTo(0.2);
        m_bar->upToHereAction()->trigger();
        QVERIFY(!m_bar->fromHereAction()->isChecked());
        QVERIFY(m_bar->upToHereAction()->isChecked());
        m_bar->upToHereAction()->trigger();
        QVERIFY(!m_bar->timeline()->picture().played);
    }

    void theNextMarkIsOneClickAway()
    {
        goTo(0.1);
        const auto &marks = replay().info()->marks;
        QCOMPARE(marks.size(), std::size_t(1));
        QTest::keyClick(m_bar.get(), Qt::Key_PageDown);
        const Timestamp mark = std::min(marks.front().time, *replay().info()->end);
        SOON_VERIFY(replay().replaySnapshot()->position >= mark);
    }

    void aTypeThatIsTakenOutIsNotPlayedInSight()
    {
        QVERIFY(!m_bar->leftOutBadge()->isVisible());
        m_bar->typesMenu()->actions().front()->trigger();
        QVERIFY(m_bar->leftOutBadge()->isVisible());
        QCOMPARE(m_bar->leftOutBadge()->text(), QString("1 not played")); // it is still in table and list: not muted
        QVERIFY(m_bar->leftOutBadge()->toolTip().contains(m_bar->typesMenu()->actions().front()->text()));
        QCOMPARE(replay().onlyTypes().size(), qsizetype(1));
        m_bar->typesMenu()->actions().front()->trigger();
        QVERIFY(!m_bar->leftOutBadge()->isVisible());
    }

    void manyTypesAreTickedInOneMenuAndOneAlwaysStays()
    {
        QMenu &menu = *m_bar->typesMenu();
        QAction *first = menu.actions()[0], *second = menu.actions()[1];
        menu.popup(m_bar->mapToGlobal(QPoint(0, 0)));
        SOON_VERIFY(menu.isVisible());
        QTest::mouseMove(&menu, menu.actionGeometry(first).center());
        QTest::mouseClick(&menu, Qt::LeftButton, {}, menu.actionGeometry(first).center());
        QVERIFY(menu.isVisible());
        QVERIFY(!first->isChecked() && second->isChecked());
        second->trigger();
        QVERIFY(second->isChecked());
        QCOMPARE(replay().onlyTypes(), QStringList{second->text()});
        for (QAction *action : menu.actions())
            if (action->text() == "All types") action->trigger();
        QVERIFY(first->isChecked() && replay().onlyTypes().isEmpty());
        menu.close();
    }

    void theKeysStepByTheTypeChosenInTheList()
    {
        const auto position = [this] { return replay().replaySnapshot()->position; };
        const Timestamp before = *replay().info()->start + std::chrono::milliseconds(300);
        replay().seek(before);
        SOON_VERIFY(position() == before);
        const auto stepsByType = [this] {
            for (const QAction *action : m_bar->actions())
                if (action->shortcut() == QKeySequence(Qt::SHIFT | Qt::Key_Right)) return action->isEnabled();
            return false;
        };
        QVERIFY(!stepsByType());
        EventRow rain;
        rain.type = "Rain";
        m_studio->detail.show(nullptr, rain);
        QVERIFY(stepsByType());
        QTest::keyClick(m_bar.get(), Qt::Key_Right, Qt::ShiftModifier);
        SOON_VERIFY(position() > before);
        const Timestamp rained = position();
        QTest::keyClick(m_bar.get(), Qt::Key_Left, Qt::ShiftModifier);
        SOON_VERIFY(position() < rained);
        m_studio->detail.clear();
    }

    void aTypeIsPlayedUnderAnotherNameAndABadgeSaysSo()
    {
        const Timestamp before = *replay().info()->start + std::chrono::milliseconds(300);
        replay().seek(before);
        SOON_VERIFY(replay().replaySnapshot()->position == before);
        m_bar->playAs("Wind", "Storm");
        QVERIFY(m_bar->renamedBadge()->isVisible());
        QCOMPARE(m_bar->renamedBadge()->text(), QString("Wind as Storm"));
        QCOMPARE(replay().rename().value("Wind"), QString("Storm"));
        SOON_VERIFY(replay().replaySnapshot()->position == before);
        m_bar->playAs("Wind", "Wind");
        QVERIFY(!m_bar->renamedBadge()->isVisible());
        QVERIFY(replay().rename().isEmpty());
    }

    void whatPluginsDidIsMarkedInTheGraphOfARecording()
    {
        const RecordingInfo &info = *replay().info();
        const auto at = [&](double seconds) { return *info.start + std::chrono::milliseconds(int(seconds * 1000)); };
        const auto stateAt = [&](double seconds, const char *plugin, const char *state) {
            return event_engine::RecordedPluginState{at(seconds), plugin, state, {}};
        };
        RecordingInfo told;
        told.plugins = {stateAt(0.1, "Camera", "running"), stateAt(0.2, "Watchman", "running"),
                        stateAt(0.3, "Watchman", "hung"), stateAt(0.5, "Camera", "failed"),
                        stateAt(0.6, "Watchman", "stopped")};
        m_studio->source.showRecording();
        m_studio->recorded = Happenings::of(told);
        QStringList words;
        for (const RateMark &mark : rateMarks(*m_studio, {secondsOf(at(-1)), secondsOf(at(100))}))
            if (!mark.text.isEmpty()) words << mark.text;
        QCOMPARE(words,
                 QStringList({"2 plugins started", "Watchman hung", "Camera failed", "Watchman ended", "the end"}));
    }

    void theTimelineKeepsItsWidthWhateverIsSaidBesideIt()
    {
        const int width = m_bar->timeline()->width();
        m_bar->speeds()->lineEdit()->setText("1");
        QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
        QTest::keyClick(m_bar.get(), Qt::Key_Home);
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        const auto saysHowExact = [this] {
            const auto labels = m_bar->findChildren<QLabel *>();
            return std::any_of(labels.begin(), labels.end(),
                               [](const QLabel *label) { return label->text().contains("p99"); });
        };
        SOON_VERIFY(saysHowExact());
        QCoreApplication::processEvents();
        QCOMPARE(m_bar->timeline()->width(), width);
        replay().pause();
        SOON_VERIFY(!replay().isPlaying());
    }

    void whatComesNextIsReadWholeWhereAReplayStandsThatHasPlayed()
    {
        m_bar->speeds()->lineEdit()->setText("0.1");
        QTest::keyClick(m_bar->speeds()->lineEdit(), Qt::Key_Return);
        QTest::keyClick(m_bar.get(), Qt::Key_Home);
        QTest::keyClick(m_bar.get(), Qt::Key_Space);
        const auto said = [this](const char *words) -> const QLabel * {
            for (const QLabel *label : m_bar->findChildren<QLabel *>())
                if (label->text().contains(words)) return label;
            return nullptr;
        };
        SOON_VERIFY(said("p99"));
        replay().pause();
        SOON_VERIFY(said("next event in"));
        const QLabel &next = *said("next event in");
        QVERIFY(next.fontMetrics().horizontalAdvance(next.text()) <= next.width());
        QVERIFY2(next.toolTip().contains("p99"), qPrintable(next.toolTip()));
    }
};

QTEST_MAIN(TestReplayBar)
#include "tst_replay_bar.moc"
