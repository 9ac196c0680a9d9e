// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/example_app.h"
#include "studio/app/main_window.h"
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/filter_line.h"
#include "studio/views/inspector_view.h"
#include "studio/views/legend.h"
#include "studio/views/picture_page.h"
#include "studio/views/rates_view.h"
#include "studio/views/replay_bar.h"
#include "studio/views/segments.h"
#include "studio/views/welcome_view.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_studio.h"
#include "tests/support/slowness.h"

#include <QAction>
#include <QLineEdit>
#include <QPushButton>
#include <QTableView>
#include <QToolButton>

using namespace event_studio;

namespace {

/// Events that say which of them they are.
InjectionOrder numbered(const QString &type, std::uint64_t count, double rate)
{
    return {type,
            [](std::uint64_t index) { return event_engine::copyOf(event_engine::asBytes(std::to_string(index))); },
            count, rate};
}

/// All events that a feed holds, in order, as "type payload".
QStringList eventsOf(const Feed &feed)
{
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    query.limit = 10'000;
    QStringList events;
    const auto page = feed.events(query);
    if (!page) return {QString::fromStdString(page.error().message())};
    for (const EventRow &row : page->rows) events << row.type + ' ' + QString::fromUtf8(row.bytes.mid(row.filterSize));
    return events;
}

} // namespace

class TestWindowStory : public QObject, protected WindowTest {
    Q_OBJECT

private slots:
    void oneClickRunsTheExampleAndItsPicturesAreSeen()
    {
        ShownStudio on(newSettings());
        QVERIFY(on.active);
        QVERIFY(!exampleApp().isEmpty());
        QTest::mouseClick(on.window.welcome().mainButton(), Qt::LeftButton);
        SOON_VERIFY(on.engine().isRunning() || !(on.engine().isReading() || on.engine().isBusy()));
        QVERIFY2(on.engine().isRunning(), qPrintable(on.engine().stateText())); // its ports may be another program's
        SOON_VERIFY(on.window.rates().isVisible());
        SOON_VERIFY(on.window.rates().legend()->button("Wind"));
        on.studio().filter.showType("Image");
        SOON_VERIFY(on.studio().events.rowCount() > 0);
        QCOMPARE(rowText(on.studio().events, 0, {EventListModel::Preview}), QString("picture, PNG"));
        on.studio().events.setFollowing(false);
        on.window.events().table()->selectRow(0);
        SOON_COMPARE(on.window.events().inspector()->picture()->image().size(), QSize(96, 64));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    /// The whole story: open, run, inject, filter, record, stop, look at the recording, replay it into the app.
    void anAppIsWatchedInjectedRecordedAndReplayed()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("recordings"));

        on.open(m_app.file());
        QVERIFY(on.engine().isOpen());
        QCOMPARE(on.window.windowTitle(), QString("Weather"));
        QVERIFY(on.window.welcome().isVisible());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        SOON_VERIFY(on.window.rates().isVisible());

        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        QVERIFY(on.window.actions().record->isChecked());
        on.send("Wind", "{\"speed\": {i}}", 20);
        SOON_COMPARE(on.studio().events.rowCount(), 20); // else both kinds may share a moment
        on.send("Rain", "drop", 5);
        SOON_COMPARE(on.studio().events.rowCount(), 25);
        SOON_COMPARE(
            rowText(on.studio().types, on.studio().types.rowOf("Wind"), {EventTypeModel::Name, EventTypeModel::Count}),
            QString("Wind | 20"));
        SOON_COMPARE(on.window.recording().numbers()->events, std::uint64_t(25));

        on.key(QKeySequence("Ctrl+F"));
        QTest::keyClicks(on.window.events().filterLine()->edit(), "type:Rain\r");
        SOON_COMPARE(on.studio().events.rowCount(), 5);
        on.key(QKeySequence("Ctrl+Z"));
        SOON_COMPARE(on.studio().events.rowCount(), 25);

        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        const QString file = on.window.recording().lastFile();
        QVERIFY(QFile::exists(file));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        SOON_COMPARE(on.studio().types.typeAt(on.studio().types.rowOf("Wind")).eventsPerSecond, 0.0);
        QVERIFY(on.window.rates().isVisible());

        on.open(file);
        SOON_VERIFY(on.window.replayBar().isVisible());
        QCOMPARE(on.studio().source.kind(), Source::Kind::Recording);
        SOON_VERIFY(!on.window.replayBar().timeline()->picture().lanes.empty());
        on.key(QKeySequence("Ctrl+Space"));
        SOON_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        SOON_COMPARE(on.studio().source.snapshot()->sequence, Sequence(25));
        on.window.replayBar().setFocus();
        // Home shows the last of the events that share the first moment.
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Home);
        SOON_VERIFY(on.replay().replaySnapshot()->last.value_or(0) < 25);
        const Sequence first = on.replay().replaySnapshot()->last.value_or(0);
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Right);
        SOON_COMPARE(on.replay().replaySnapshot()->last.value_or(0), first + 1);
        QTest::keyClick(&on.window.replayBar(), Qt::Key_Left);
        SOON_COMPARE(on.replay().replaySnapshot()->last.value_or(0), first);

        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        QTest::mouseClick(on.window.replayBar().target()->button(1), Qt::LeftButton);
        QVERIFY(on.replay().target() == ReplayTarget::RunningApp);
        QCOMPARE(on.studio().source.kind(), Source::Kind::Live);
        const auto before = on.engine().snapshot()->sequence;
        on.replay().seek(*on.replay().info()->start);
        on.replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        on.window.replayBar().playAction()->trigger();
        SOON_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        SOON_VERIFY(on.engine().snapshot()->sequence >= before + 24);
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
    }

    void whatWasRecordedReplaysTheSameEventsInTheSameOrder()
    {
        ShownStudio on(newSettings());
        on.window.recording().setFolder(m_folder.filePath("order"));
        on.open(m_app.file());
        QVERIFY(runApp(on.studio(), m_app));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(on.window.recording().numbers());
        for (const char *type : {"Wind", "Rain", "Image"}) QVERIFY(on.engine().inject(numbered(type, 300, 2000)));
        SOON_COMPARE(on.window.recording().numbers()->events, std::uint64_t(900));
        const QStringList before = eventsOf(*on.engine().feed());
        QCOMPARE(before.size(), qsizetype(900));
        on.key(QKeySequence("F9"));
        SOON_VERIFY(!on.window.recording().isRecording());
        on.key(QKeySequence("Ctrl+F5"));
        SOON_VERIFY(on.engine().isRunning() && on.engine().snapshot()->sequence == 0);

        on.open(on.window.recording().lastFile());
        SOON_VERIFY(on.replay().isOpen());
        QCOMPARE(eventsOf(*on.replay().feed()), before);
        QTest::mouseClick(on.window.replayBar().target()->button(1), Qt::LeftButton);
        on.replay().setSpeed(event_engine::ReplayOptions::AS_FAST_AS_POSSIBLE);
        on.key(QKeySequence("Ctrl+Space"));
        SOON_VERIFY(on.replay().replaySnapshot()->state == ReplayState::Finished);
        SOON_COMPARE(on.engine().snapshot()->sequence, Sequence(900));
        QCOMPARE(eventsOf(*on.engine().feed()), before);
    }
};

QTEST_MAIN(TestWindowStory)
#include "tst_window_story.moc"
