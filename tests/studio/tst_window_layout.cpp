// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/window_actions.h"
#include "studio/app/window_files.h"
#include "studio/views/event_table.h"
#include "studio/views/events_view.h"
#include "studio/views/inspector_view.h"
#include "studio/views/pane.h"
#include "studio/views/rates_view.h"
#include "studio/views/welcome_view.h"
#include "tests/studio/shown_studio.h"

#include <QAction>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QStandardPaths>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>

using namespace event_studio;

/// What is where, in a small window and in a large one, and what a person finds there first.
class TestWindowLayout : public QObject {
    Q_OBJECT
    TestApp m_app;
    QTemporaryDir m_folder;
    int m_windows = 0;

    QString newSettings() { return m_folder.filePath(QString::number(++m_windows) + ".ini"); }

private slots:
    void initTestCase() { QStandardPaths::setTestModeEnabled(true); }

    void aKeyRunsTheExampleAtTheFirstStart()
    {
        ShownStudio on(newSettings());
        QCOMPARE(QApplication::focusWidget(), static_cast<QWidget *>(on.window.welcome().mainButton()));
    }

    void aLargeWindowGivesItsRoomToTheGraphAndTheEvents()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QCoreApplication::processEvents();
        const QSize graph = on.window.rates().parentWidget()->size();
        const int events = on.window.eventsPane().height();
        on.window.resize(2560, 1440);
        on.window.actions().resetLayout->trigger();
        QCoreApplication::processEvents();
        const QSize largeGraph = on.window.rates().parentWidget()->size();
        QVERIFY(largeGraph.width() > 3 * graph.width() / 2 && largeGraph.height() > 3 * graph.height() / 2);
        QVERIFY2(on.window.eventsPane().height() > 3 * events / 2,
                 qPrintable(QString::number(on.window.eventsPane().height())));
    }

    void theFirstColumnsAreWholeInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QCoreApplication::processEvents();
        for (const char *pane : {"types", "plugins"})
            for (const auto *header : on.window.findChild<Pane *>(pane)->findChildren<QHeaderView *>())
                if (header->orientation() == Qt::Horizontal)
                    QVERIFY2(header->length() <= header->width(), qPrintable(QString(pane)));
        const QHeaderView *events = on.window.events().table()->horizontalHeader();
        QVERIFY2(events->sectionSize(EventListModel::Preview) >= 130,
                 qPrintable(QString::number(events->sectionSize(EventListModel::Preview))));
    }

    void allPagesOfTheInspectorAreInSightInASmallWindow()
    {
        ShownStudio on(newSettings());
        on.window.resetLayout();
        QTabWidget *pages = on.window.events().inspector()->pages();
        pages->setTabVisible(InspectorView::Picture, true);
        QCoreApplication::processEvents();
        const int end = pages->tabBar()->tabRect(InspectorView::Picture).right();
        QVERIFY2(end < pages->width(), qPrintable(QStringLiteral("%1 of %2").arg(end).arg(pages->width())));
    }

    void nothingMovesAsideForWhatComesAndGoes()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        on.window.inject().rate()->setValue(50);
        on.send("Rain", "drop {i}", 1);
        QTRY_VERIFY(!on.window.rates().plot()->picture().curves.empty());
        QCoreApplication::processEvents();
        const QRect plot = on.window.rates().plot()->geometry();
        const int inject = on.window.inject().width();
        on.send("Rain", "drop {i}", 1'000'000); // with a button that stops it
        QTRY_VERIFY(on.window.inject().cancelButton()->isVisible());
        on.window.rates().pauseAction()->trigger(); // with a badge and a way back
        QTest::qWait(50);
        QCOMPARE(on.window.inject().width(), inject);
        QCOMPARE(on.window.rates().plot()->geometry(), plot);
    }

    void anAppThatHasEndedWithoutEventsDoesNotPromiseAny()
    {
        ShownStudio on(newSettings());
        on.window.files().open(m_app.file());
        on.key(QKeySequence("F5"));
        QVERIFY(on.waitFor(LinkState::Running));
        const auto words = [&on] {
            QString all;
            for (const QLabel *label : on.window.events().findChildren<QLabel *>()) all += label->text() + '\n';
            return all;
        };
        QTRY_VERIFY(words().contains("as they come"));
        on.key(QKeySequence("Shift+F5"));
        QVERIFY(on.waitFor(LinkState::Stopped));
        QTRY_VERIFY2(words().contains("had no events"), qPrintable(words()));
    }
};

QTEST_MAIN(TestWindowLayout)
#include "tst_window_layout.moc"
