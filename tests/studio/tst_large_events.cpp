// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/empty_hint.h"
#include "studio/views/event_text.h"
#include "studio/views/inspector_view.h"
#include "studio/views/picture_page.h"
#include "studio/views/view_setup.h"
#include "tests/studio/model_text.h"
#include "tests/studio/shown_events.h"
#include "tests/support/slowness.h"

#include <QClipboard>
#include <QElapsedTimer>
#include <QGuiApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTabWidget>
#include <QThreadPool>
#include <QTimer>
#include <QTreeView>

using namespace event_studio;

/// Events that are longer than a line, and larger than what is read at once; and a long list.
class TestLargeEvents : public QObject, EventsTest {
    Q_OBJECT

private slots:
    void init()
    {
        QVERIFY(run());
        QVERIFY(show(900, 500));
    }
    void cleanup() { close(); }

    void aTypedEventIsCopiedAsItsValues()
    {
        QVERIFY(injectAndSee(*m_studio, order("Long", "\x07ok")));
        m_studio->filter.setText("type:Long and body.id == 7 and size < 20");
        SOON_COMPARE(events().rowCount(), 1);
        click(0);
        m_view->copy(CopyFormat::Json);
        const QJsonObject copied = QJsonDocument::fromJson(QGuiApplication::clipboard()->text().toUtf8()).object();
        QCOMPARE(copied["type"].toString(), QString("Long"));
        QCOMPARE(copied["json"].toObject()["id"].toInt(), 7);
    }

    void theListIsDecodedByTheWorkerThatFetchesIt()
    {
        QVERIFY(injectAndSee(*m_studio, order("Long", "\x07" + QByteArray(20'000, 'x'))));
        SOON_COMPARE(events().rowCount(), 1);
        const EventRow &row = events().eventAt(0);
        QVERIFY(row.isWhole());
        QVERIFY2(row.preview.startsWith("{\"id\":7,") && row.preview.size() <= 2000, row.preview.constData());
    }

    void whoLooksAtPicturesStaysThere()
    {
        for (int i = 0; i < 2; ++i) {
            const QByteArray picture = "P5\n400 400\n255\n" + QByteArray(160'000, char('a' + i));
            QVERIFY(injectAndSee(*m_studio, order("Image", picture)));
        }
        SOON_COMPARE(events().rowCount(), 2);
        const InspectorView &inspector = *m_view->inspector();
        const auto isShown = [&] { return inspector.picture()->image().size() == QSize(400, 400); };
        click(0);
        SOON_VERIFY(isShown());
        for (const auto page : {InspectorView::Picture, InspectorView::Hex}) {
            inspector.pages()->setCurrentIndex(page);
            for (const int row : {1, 0}) {
                click(row);
                QVERIFY(!isShown()); // it is being read
                SOON_VERIFY(isShown());
                QCOMPARE(inspector.pages()->currentIndex(), int(page));
            }
        }
    }

    void aLargeEventIsCopiedWhole()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray(200'000, 'x'))));
        SOON_COMPARE(events().rowCount(), 1);
        QGuiApplication::clipboard()->clear();
        click(0);
        m_view->copy(CopyFormat::Hex);
        SOON_COMPARE(QGuiApplication::clipboard()->text().size(), qsizetype(3 * 200'000 - 1));
    }

    void manyEventsAreCopiedBesideTheWindow()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray(60'000, 'x'), 8)));
        SOON_COMPARE(events().rowCount(), 8);
        QGuiApplication::clipboard()->clear();
        table().selectAll();
        m_view->copy(CopyFormat::Hex);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString());
        SOON_COMPARE(QGuiApplication::clipboard()->text().size(), qsizetype(8 * 3 * 60'000 - 1));
    }

    void whatIsTooMuchForTheClipboardIsLeftOutAndTold()
    {
        QVERIFY(injectAndSee(*m_studio, order("Image", QByteArray(1'200'000, 'x'), 12)));
        SOON_COMPARE(events().rowCount(), 12);
        QGuiApplication::clipboard()->clear();
        table().selectAll();
        m_view->copy(CopyFormat::Hex);
        SOON_COMPARE(m_studio->problems.rowCount(), 1);
        const QString told = rowText(m_studio->problems, 0, {ProblemModel::Text});
        QVERIFY2(told.startsWith("3 of the chosen events are more than the clipboard"), qPrintable(told));
        QCOMPARE(QGuiApplication::clipboard()->text().count('\n'), qsizetype(8));
    }

    void theContentOfAnEventIsAsLongAsItsColumn()
    {
        QVERIFY(injectAndSee(*m_studio, order("Rain", QByteArray(1000, 'x'))));
        m_studio->filter.setText("text ~ xxxx and type:Rain");
        SOON_COMPARE(events().rowCount(), 1);
        const auto letters = [&] { return int(rowText(events(), 0, {EventListModel::Preview}).size()); };
        const auto fits = [&] {
            return table().columnWidth(EventListModel::Preview) / QFontMetrics(fixedFont()).averageCharWidth();
        };
        for (const int width : {900, 2560, 1280}) {
            m_view->resize(width, 500);
            SOON_VERIFY(letters() >= fits() && letters() <= fits() + 3);
        }
    }

    void theWindowAnswersWhileALargeEventIsRead()
    {
        QByteArray json = "{\"speed\": 7, \"list\": [0";
        for (int i = 0; i < 2'000'000; ++i) json += ",\"0\""; // each with memory of its own
        json += "]}";
        QElapsedTimer since;
        since.start();
        QVERIFY(readDocument(event_engine::asBytes(std::string_view(json.data(), std::size_t(json.size())))));
        const qint64 bound = std::max<qint64>(100 * slowness(), since.elapsed() / 2); // of what stands still meanwhile
        QVERIFY(injectAndSee(*m_studio, order("Wind", json)));
        m_studio->filter.setText("type:Wind and size > 1MB");
        SOON_COMPARE(events().rowCount(), 1);
        m_view->inspector()->pages()->setCurrentIndex(InspectorView::Tree);
        qint64 longest = 0; // between two beats of the window
        int beats = 0;
        QTimer beat;
        connect(&beat, &QTimer::timeout, &beat, [&] {
            longest = std::max(longest, since.restart());
            ++beats;
        });
        since.start();
        beat.start(5);
        click(0);
        QVERIFY(m_view->inspector()->findChild<EmptyHint *>()->text().startsWith("It is large"));
        SOON_COMPARE(m_view->inspector()->tree()->model()->rowCount(), 2);
        // The tree has no share in the document alone, else its end would come in this thread.
        QCOMPARE(m_studio->detail.reading()->document.use_count(), 1L);
        m_studio->detail.clear();
        SOON_COMPARE(QThreadPool::globalInstance()->activeThreadCount(), 0); // what was read is gone, too
        const int before = beats;
        SOON_VERIFY(beats > before);
        QVERIFY2(longest < bound, qPrintable(QStringLiteral("%1 of %2 ms").arg(longest).arg(bound)));
    }

    void aTickCostsAsMuchMoreAsThereAreMoreProblems()
    {
        const auto fastestTick = [](int count) {
            ProblemModel model;
            auto snapshot = std::make_shared<Snapshot>();
            for (int i = 0; i < count; ++i)
                snapshot->problems.push_back({Severity::Warning, "Counter", "has lost type " + std::to_string(i)});
            qint64 fastest = std::numeric_limits<qint64>::max();
            for (int tick = 0; tick < 50; ++tick) {
                QElapsedTimer timer;
                timer.start();
                model.setSnapshot(snapshot);
                if (tick > 0) fastest = std::min(fastest, timer.nsecsElapsed());
            }
            return fastest;
        };
        const qint64 few = fastestTick(100), many = fastestTick(1000);
        QVERIFY2(many < 40 * few, qPrintable(QString("%1 ns for 100, %2 ns for 1000").arg(few).arg(many)));
    }
};

QTEST_MAIN(TestLargeEvents)
#include "tst_large_events.moc"
