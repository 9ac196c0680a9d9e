// SPDX-License-Identifier: GPL-3.0-or-later
#include "event_engine/manifest.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/app/window_recovery.h"
#include "studio/views/notice_bar.h"
#include "studio/views/rates_view.h"
#include "studio/views/recent_button.h"
#include "studio/views/record_bar.h"
#include "studio/views/record_options.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "studio/views/types_view.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDeadlineTimer>
#include <QDialogButtonBox>
#include <QDir>
#include <QInputDialog>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTableView>
#include <QThread>
#include <QTimer>
#include <QToolButton>

using namespace event_studio;

/// Everything about recordings but the one button, which tst_main_window presses.
class TestWindowRecording : public QObject {
    Q_OBJECT
    TestApp m_app;
    QTemporaryDir m_folder;
    int m_number = 0;

    QString newPath(const QString &what) { return m_folder.filePath(what + QString::number(++m_number)); }
    /// A window in which the app runs and has had events, with a folder of its own for recordings.
    std::unique_ptr<ShownStudio> runningWindow()
    {
        auto on = std::make_unique<ShownStudio>(newPath("settings"));
        on->window.recording().setFolder(newPath("recordings"));
        on->open(m_app.file());
        const bool ready = runApp(on->studio(), m_app) && injectAndSee(on->studio(), order("Wind", "{}", 12)) &&
                           injectAndSee(on->studio(), order("Rain", "drop", 3));
        return ready ? std::move(on) : nullptr;
    }
    static QStringList filesOf(ShownStudio &on) { return QDir(on.window.recording().folder()).entryList(QDir::Files); }
    static QString notice(ShownStudio &on)
    {
        return on.window.notice().isVisible() ? on.window.notice().words()->text() : QString();
    }
    static void press(ShownStudio &on, const QString &words)
    {
        for (QToolButton *button : on.window.notice().buttons())
            if (button->text() == words) return button->click();
        QFAIL(qPrintable("no button " + words));
    }
    /// What somebody does with the options: `act`, then OK.
    void chooseOptions(ShownStudio &on, const std::function<void(RecordOptions &)> &act)
    {
        QTimer::singleShot(0, this, [&act] {
            auto *dialog = qobject_cast<RecordOptions *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            act(*dialog);
            QTest::mouseClick(dialog->findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok), Qt::LeftButton);
        });
        on.window.actions().recordOptions->trigger();
    }
    static void leaveOutRain(RecordOptions &dialog)
    {
        QTest::mouseClick(dialog.which()->button(2), Qt::LeftButton);
        QVERIFY(dialog.types()->isEnabled());
        dialog.types()->findItems("Rain", Qt::MatchExactly).first()->setCheckState(Qt::Checked);
    }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void thePastIsSavedAlsoWhileRecordingAndTheNoticeOpensIt()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        on->key(QKeySequence("F6"));
        SOON_VERIFY2(notice(*on).startsWith("15 events saved in "), qPrintable(notice(*on)));
        QVERIFY(on->window.recording().isRecording());
        QVERIFY(notice(*on).contains("last-30s"));
        press(*on, "Open");
        SOON_VERIFY(on->replay().isOpen());
        QCOMPARE(on->replay().info()->events, std::uint64_t(15));
        QVERIFY(!on->window.notice().isVisible());
    }

    void theMenuChoosesHowMuchAndTheButtonSaysSo()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        auto *button = on->window.findChild<RecentButton *>();
        QCOMPARE(button->text(), QString("Save last 30 s"));
        QCOMPARE(button->menu()->actions().size(), qsizetype(5));
        button->menu()->actions().last()->trigger();
        SOON_VERIFY(notice(*on).contains("_all.mcap"));
        QCOMPARE(button->text(), QString("Save all that is held"));
        QVERIFY(button->menu()->actions().last()->isChecked());
    }

    void thePastOfAStoppedAppCanStillBeSaved()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->engine().stop();
        QVERIFY(on->waitFor(LinkState::Stopped));
        on->key(QKeySequence("F6"));
        SOON_VERIFY(notice(*on).startsWith("15 events"));
    }

    void thereIsNothingToSaveBeforeTheFirstRun()
    {
        ShownStudio on(newPath("settings"));
        on.open(m_app.file());
        const QAction &save = *on.window.actions().saveRecent;
        QVERIFY(!save.isEnabled());
        QCOMPARE(save.toolTip(), QString("Nothing to save: no app has run"));
        QVERIFY(runApp(on.studio(), m_app));
        SOON_COMPARE(save.toolTip(), QString("Nothing to save: there has been no event yet"));
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        SOON_VERIFY(save.isEnabled());
        QCOMPARE(save.toolTip(), QString("Save last 30 s into a file of its own, from memory (F6)"));
    }

    void aFolderThatCannotBeMadeIsToldInWords()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->window.recording().setFolder("/proc/nowhere");
        on->key(QKeySequence("F6"));
        SOON_VERIFY(notice(*on).contains("/proc/nowhere"));
        QVERIFY(on->window.notice().buttons().empty());
    }

    void whatIsLeftOutHasABadgeAndIsNotRecorded()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        auto *bar = on->window.findChild<RecordBar *>();
        QVERIFY(!bar->badge()->isVisible());
        chooseOptions(*on, leaveOutRain);
        QVERIFY(bar->badge()->isVisible());
        QCOMPARE(bar->badge()->text(), QString("1 type left out"));
        QVERIFY(bar->badge()->toolTip().contains("Rain"));
        on->window.actions().record->trigger();
        SOON_VERIFY(on->window.recording().numbers());
        QVERIFY(injectAndSee(on->studio(), order("Rain", "drop", 5)));
        QVERIFY(injectAndSee(on->studio(), order("Wind", "{}", 4)));
        SOON_COMPARE(on->window.recording().numbers()->events, std::uint64_t(4));
        SOON_VERIFY(bar->numbers()->text().contains("4 ev"));
        QVERIFY(bar->numbers()->text().contains(".mcap"));
        on->window.actions().record->trigger();
        SOON_VERIFY(!on->window.recording().isRecording());
    }

    void whatARecordingHasAndLacksIsStillToldOnceItHasEnded()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        QVERIFY(injectAndSee(on->studio(), order("Wind", "{}", 1234)));
        on->key(QKeySequence("F9"));
        SOON_VERIFY(!on->window.recording().isRecording());
        const QString words = on->window.findChild<RecordBar *>()->numbers()->text();
        for (const char *told : {"Open what was recorded", "1,234 ev", "0 lost"})
            QVERIFY2(words.contains(told), qPrintable(words));
        QVERIFY(on->window.recording().lastNumbers());
    }

    void optionsAreThereAgainAtTheNextStart()
    {
        const QString settings = newPath("settings");
        RecordingSettings chosen;
        {
            ShownStudio on(settings);
            on.open(m_app.file());
            chooseOptions(on, [](RecordOptions &dialog) {
                leaveOutRain(dialog);
                dialog.splitting()->setCurrentIndex(2);
                dialog.splitAt()->setValue(5);
                dialog.maxMinutes()->setValue(90);
            });
            chosen = on.window.recording().settings();
            QVERIFY(on.window.close());
        }
        QCOMPARE(chosen.splitTime, std::chrono::seconds(300));
        ShownStudio on(settings);
        QVERIFY(on.window.recording().settings() == chosen);
        RecordOptions again(chosen, {"Wind", "Rain"}, "Weather");
        QVERIFY(again.settings() == chosen);
    }

    void whatTheDialogShowsRoundedStaysAsItIs()
    {
        RecordingSettings settings;
        settings.keepFree = 100 * event_engine::MIB;
        QVERIFY(RecordOptions(settings, {}, "Weather").settings() == settings);
    }

    void numbersInTheOptionsReadAsWordsDo()
    {
        RecordOptions dialog({}, {}, "Weather");
        QCOMPARE(dialog.keepFree()->text(), QString("100 MB"));
        dialog.keepFiles()->setValue(1);
        QCOMPARE(dialog.keepFiles()->text(), QString("1 newest file is kept"));
    }

    void aChoiceForAnotherAppLeavesNothingOutOfThisOne()
    {
        event_engine::Manifest app;
        app.eventTypes = {event_engine::EventType("Wind"), event_engine::EventType("Rain")};
        RecordingSettings settings;
        settings.types = RecordingSettings::Types::Only;
        settings.typeNames = {"Speed"};
        QVERIFY(settings.excludedTypes(app).isEmpty());
        settings.typeNames << "Rain";
        QCOMPARE(settings.excludedTypes(app), QStringList{"Wind"});
        QCOMPARE(settings.optionsFor(app).exceptTypes, std::vector<std::string>{"Wind"});
    }

    void aSplitRecordingOpensItsLastPart()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        auto settings = on->window.recording().settings();
        settings.splitSize = 10'000;
        settings.compression = event_engine::Compression::None;
        on->window.recording().setSettings(settings);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        for (int i = 0; i < 3; ++i) { // a part is closed by the event that comes when it is full
            const auto before = on->window.recording().numbers()->events;
            QVERIFY(injectAndSee(on->studio(), order("Image", QByteArray(20'000, 'x'))));
            SOON_VERIFY(on->window.recording().numbers()->events > before);
        }
        on->key(QKeySequence("F9"));
        SOON_VERIFY(!on->window.recording().isRecording());
        QVERIFY2(filesOf(*on).size() >= 2, qPrintable(filesOf(*on).join(' ')));
        QVERIFY2(QFile::exists(on->window.recording().lastFile()), qPrintable(on->window.recording().lastFile()));
    }

    void aLimitThatEndsTheRecordingIsToldInWords()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        auto settings = on->window.recording().settings();
        settings.maxTime = std::chrono::seconds(1);
        on->window.recording().setSettings(settings);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(notice(*on).startsWith("The recording has ended: "));
        SOON_VERIFY(!on->window.recording().isRecording());
        SOON_VERIFY(QFile::exists(on->window.recording().lastFile()));
    }

    void onlyTheseTypesAreAtLeastOne()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        chooseOptions(*on, [](RecordOptions &dialog) {
            const auto *accept = dialog.findChild<QDialogButtonBox *>()->button(QDialogButtonBox::Ok);
            QTest::mouseClick(dialog.which()->button(1), Qt::LeftButton);
            QVERIFY(!accept->isEnabled());
            dialog.types()->findItems("Rain", Qt::MatchExactly).first()->setCheckState(Qt::Checked);
            QVERIFY(accept->isEnabled());
        });
        QCOMPARE(on->window.recording().settings().typeNames, QStringList("Rain"));
    }

    void theButtonSaysWhatItWillDo()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        const QAction &record = *on->window.actions().record;
        QCOMPARE(record.toolTip(), QString("Record the app's events into a file (F9)"));
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        QCOMPARE(record.toolTip(), QString("End the recording (F9)"));
        QCOMPARE(record.text().remove('&'), QString("End the recording"));
        on->key(QKeySequence("F9"));
        SOON_VERIFY(!on->window.recording().isRecording());
        QCOMPARE(record.text().remove('&'), QString("Record"));
    }

    void theLineOfThePositionMovesWithIt()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F6"));
        SOON_VERIFY(notice(*on).startsWith("15 events"));
        press(*on, "Open");
        SOON_VERIFY(on->replay().isOpen() && on->replay().replaySnapshot());
        const auto isMarked = [&](Timestamp time) {
            const auto &marks = on->window.rates().plot()->picture().marks;
            return std::any_of(marks.begin(), marks.end(),
                               [&](const RateMark &mark) { return std::abs(mark.time - secondsOf(time)) < 1e-5; });
        };
        const Timestamp begin = *on->replay().info()->start, end = *on->replay().info()->end;
        for (const Timestamp time : {end, begin + (end - begin) / 2, end}) {
            on->replay().seek(time);
            SOON_VERIFY(isMarked(time));
        }
    }

    void aRecordingEndsWithItsAppWithoutAWord()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        on->key(QKeySequence("Shift+F5"));
        QVERIFY(on->waitFor(LinkState::Stopped));
        SOON_VERIFY(!on->window.recording().isRecording());
        QVERIFY(QFile::exists(on->window.recording().lastFile()));
        QCOMPARE(notice(*on), QString());
    }

    void aRecordingThatCannotBeginIsToldAndTheButtonComesUp()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->window.recording().setFolder("/proc/nowhere");
        on->window.actions().record->trigger();
        SOON_VERIFY(!on->window.actions().record->isChecked() && !on->window.recording().isRecording());
        QCOMPARE(notice(*on), QString("The folder /proc/nowhere cannot be made: choose another under Record"));
        on->window.recording().setFolder("/proc/self");
        on->window.notice().dismissAll();
        on->window.actions().record->trigger();
        SOON_VERIFY(!on->window.actions().record->isChecked() && !on->window.recording().isRecording());
        QVERIFY2(!notice(*on).isEmpty(), "what the engine says");
        QCOMPARE(on->studio().problems.rowCount(), 2);
    }

    void aRecordingThatEndsInTheMomentOfItsStopIsOver()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        RecordingControl &recording = on->window.recording();
        auto settings = recording.settings();
        settings.maxTime = std::chrono::seconds(1);
        recording.setSettings(settings);
        recording.start();
        SOON_VERIFY(recording.numbers());
        QDeadlineTimer patience(soon()); // the window hears of nothing meanwhile
        while (QDir(recording.folder()).entryList({"*.mcap"}).isEmpty() && !patience.hasExpired()) QThread::msleep(5);
        recording.stop();
        SOON_VERIFY(!recording.isRecording());
        QVERIFY(QFile::exists(recording.lastFile()));
    }

    void whatACrashLeftIsOfferedAndMadeWhole()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F6"));
        SOON_VERIFY(notice(*on).startsWith("15 events"));
        const QDir folder(on->window.recording().folder());
        QFile whole(folder.filePath(filesOf(*on).first()));
        QVERIFY(whole.open(QIODevice::ReadOnly));
        QFile cut(folder.filePath("cut.mcap.part"));
        QVERIFY(cut.open(QIODevice::WriteOnly));
        cut.write(whole.read(whole.size() * 2 / 3));
        cut.close();

        on->window.recovery().offerUnfinished(on->window.recording().folder());
        SOON_VERIFY2(notice(*on).contains("cut.mcap.part"), qPrintable(notice(*on)));
        QSignalSpy begun(&on->engine(), &EngineLink::feedChanged);
        on->engine().restart();
        SOON_COMPARE(begun.count(), 1);
        QVERIFY(on->waitFor(LinkState::Running));
        QVERIFY2(notice(*on).contains("cut.mcap.part"), "a run has nothing to do with it");
        press(*on, "Recover it");
        SOON_VERIFY2(notice(*on).startsWith("cut.mcap is whole again."), qPrintable(notice(*on)));
        press(*on, "Open");
        SOON_VERIFY(on->replay().isOpen());
        on->window.recovery().offerUnfinished(on->window.recording().folder());
        QTest::qWait(50);
        QVERIFY(!on->window.notice().isVisible());
    }

    void aMarkGoesIntoTheGraphAndIntoTheFile()
    {
        ShownStudio on(newPath("settings"));
        on.window.recording().setFolder(newPath("recordings"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        QVERIFY(!on.window.actions().mark->isEnabled());
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        SOON_VERIFY(on.window.actions().mark->isEnabled());
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        on.window.rates().plot()->setFocus();
        QTest::keyClick(on.window.rates().plot(), Qt::Key_M);
        on.window.recording().mark("door opened");
        QVERIFY(injectAndSee(on.studio(), order("Wind", "{}")));
        const auto marks = [&on] {
            QStringList words;
            for (const RateMark &mark : on.window.rates().plot()->picture().marks) words << mark.text;
            return words;
        };
        SOON_VERIFY2(marks().contains("mark 1") && marks().contains("door opened"), qPrintable(marks().join('|')));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen());
        QCOMPARE(on.replay().info()->marks.size(), std::size_t(2));
        QCOMPARE(on.replay().info()->marks[1].text, std::string("door opened"));
        on.window.replayBar().nextMarkAction()->trigger();
        SOON_VERIFY(on.replay().replaySnapshot()->position >= on.replay().info()->marks[0].time);
    }

    void aMarkInWordsHasTheTimeOfTheKeyNotOfTheWords()
    {
        const auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        QVERIFY(injectAndSee(on->studio(), order("Wind", "{}")));
        QTimer::singleShot(0, &on->window, [&] {
            auto *dialog = qobject_cast<QInputDialog *>(QApplication::activeModalWidget());
            if (!dialog) return;
            const bool seen = injectAndSee(on->studio(), order("Rain", "while the words are written"));
            dialog->setTextValue("door opened");
            seen ? dialog->accept() : dialog->reject();
        });
        on->window.actions().markWithWords->trigger();
        QCOMPARE(on->engine().marks().size(), std::size_t(1));
        on->window.actions().record->trigger();
        SOON_VERIFY(!on->window.recording().isRecording());
        on->open(on->window.recording().lastFile());
        SOON_VERIFY(on->replay().isOpen());
        const RecordingInfo &info = *on->replay().info();
        QCOMPARE(info.marks.size(), std::size_t(1));
        QCOMPARE(info.marks[0].text, std::string("door opened"));
        QVERIFY(info.marks[0].time > *info.start && info.marks[0].time < *info.end); // between the two events
        QVERIFY(on->engine().marks()[0].time == info.marks[0].time);
    }

    void overARecordingTypesSayWhenTheyWereSeenAndColumnsOfBytesArePutAside()
    {
        auto on = runningWindow();
        QVERIFY(on);
        on->key(QKeySequence("F9"));
        SOON_VERIFY(on->window.recording().numbers());
        QVERIFY(injectAndSee(on->studio(), order("Wind", "{}", 3)));
        on->key(QKeySequence("F9"));
        SOON_VERIFY(!on->window.recording().isRecording());
        const QTableView &table = *on->window.types().table();
        QVERIFY(!table.isColumnHidden(EventTypeModel::ByteRate) && table.isColumnHidden(EventTypeModel::MeanSize));
        on->open(on->window.recording().lastFile());
        SOON_VERIFY(on->replay().isOpen());
        QVERIFY(table.isColumnHidden(EventTypeModel::ByteRate) && !table.isColumnHidden(EventTypeModel::Age));
        on->window.actions().resetLayout->trigger();
        QVERIFY(table.isColumnHidden(EventTypeModel::ByteRate));
        const auto seen = [&](const char *type) {
            const int row = on->studio().types.rowOf(type);
            return row < 0 ? QString() : on->studio().types.index(row, EventTypeModel::Age).data().toString();
        };
        on->replay().seek(*on->replay().info()->end);
        SOON_COMPARE(seen("Wind"), QString("now"));
        on->studio().source.showLive();
        QVERIFY(!table.isColumnHidden(EventTypeModel::ByteRate) && table.isColumnHidden(EventTypeModel::MeanSize));
        on->studio().source.showRecording();
        on->engine().stop();
        QVERIFY(on->waitFor(LinkState::Stopped));
        QVERIFY(on->window.close());
        const QString settings = on->settings.fileName();
        on.reset();
        ShownStudio later(settings);
        QVERIFY(!later.window.types().table()->isColumnHidden(EventTypeModel::ByteRate));
    }

    void aFolderWithoutUnfinishedRecordingsSaysNothing()
    {
        ShownStudio on(newPath("settings"));
        on.window.recording().setFolder("/nowhere");
        on.window.recovery().offerUnfinished(on.window.recording().folder());
        QTest::qWait(50);
        QVERIFY(!on.window.notice().isVisible());
    }
};

QTEST_MAIN(TestWindowRecording)
#include "tst_window_recording.moc"
