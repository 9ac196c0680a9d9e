// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/armed_badge.h"
#include "tests/studio/shown_injector.h"
#include "tests/support/slowness.h"

#include <QComboBox>
#include <QLabel>
#include <QSpinBox>

using namespace event_studio;

/// Events that go out whenever another arrives.
class TestArmedInjections : public QObject, ShownInjector {
    Q_OBJECT

private slots:
    void init() { startAnew(); }
    void cleanup() { close(); }

    void anArmedOneThatFailsIsToldAmongTheProblems()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Long");
        type("{\"id\": {i}, \"text\": \"\"}"); // one byte
        m_view->whenever()->setCurrentIndex(m_view->whenever()->findData("Wind"));
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        m_studio->engine.inject(order("Wind", "{}", 300));
        SOON_COMPARE(m_studio->problems.rowCount(), 1);
        QVERIFY(m_studio->problems.problemAt(0).text.starts_with("Long: "));
    }

    void anEventGoesOutWheneverAnotherArrivesUntilItIsStopped()
    {
        ArmedBadge badge(m_studio->engine);
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        type("drop {i}");
        m_view->whenever()->setCurrentIndex(m_view->whenever()->findData("Wind"));
        QCOMPARE(m_view->sendButton()->text(), QString("Arm"));
        QTest::mouseClick(m_view->sendButton(), Qt::LeftButton);
        SOON_VERIFY(badge.isVisibleTo(nullptr));
        QCOMPARE(eventsOf("Rain"), quint64(0));
        QVERIFY(listsAreKept());
        QCOMPARE(m_history->at(0).whenever, QString("Wind"));
        QCOMPARE(m_history->at(0).label(), QString("Wind → Rain  drop {i}"));
        QVERIFY(injectAndSee(*m_studio, order("Wind", "{}", 100)));
        SOON_COMPARE(eventsOf("Rain"), quint64(100));
        SOON_COMPARE(badge.words()->text(), QString("Wind → Rain, 100 sent"));
        badge.stopButton()->click();
        SOON_VERIFY(!badge.isVisibleTo(nullptr));
        QVERIFY(injectAndSee(*m_studio, order("Wind", "{}", 10)));
        QTest::qWait(50); // five times as long as an answer takes
        QCOMPARE(eventsOf("Rain"), quint64(100));
    }

    void whatWasArmedComesBackFromTheHistory()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        type("drop");
        m_view->count()->setValue(20);
        m_view->whenever()->setCurrentIndex(m_view->whenever()->findData("Wind"));
        m_view->send();
        QCOMPARE(m_view->whenever()->currentIndex(), 0); // the next one is sent at once
        QCOMPARE(m_view->sendButton()->text(), QString("Send"));
        QCOMPARE(m_view->status()->text(), QString("Armed: one Rain for each Wind from now on."));
        type("other");
        m_view->send();
        QVERIFY(listsAreKept());
        QVERIFY(m_history->at(0).whenever.isEmpty());
        InjectionFile read(InjectionFile::Kind::History, m_app.path("history.json"));
        QVERIFY(read.load());
        QCOMPARE(read.entries()[1].whenever, QString("Wind"));
        m_view->setInjection(read.entries()[1]);
        QCOMPARE(m_view->sendButton()->text(), QString("Arm"));
        QCOMPARE(m_view->whenever()->currentData().toString(), QString("Wind"));
        m_view->setInjection(read.entries()[0]);
        QCOMPARE(m_view->sendButton()->text(), QString("Send"));
    }

    // Else it would be sent at once, into an app that has not asked for it.
    void oneThatWaitsForATypeOfAnotherAppStillWaitsWhenTheAppOpens()
    {
        SavedInjection kept{{}, "Rain", PayloadFormat::Text, "drop", 1, 0};
        kept.whenever = "Ping";
        m_view->setInjection(kept);
        QVERIFY(openApp(*m_studio, m_app.file()));
        QCOMPARE(m_view->whenever()->currentData().toString(), QString("Ping"));
    }

    void anEventThatWouldAnswerItselfIsNotArmed()
    {
        QVERIFY(runApp(*m_studio, m_app));
        m_view->setType("Rain");
        type("drop");
        m_view->whenever()->setCurrentIndex(m_view->whenever()->findData("Rain"));
        QVERIFY(!m_view->sendButton()->isEnabled());
        m_view->whenever()->setCurrentIndex(0);
        QVERIFY(m_view->sendButton()->isEnabled());
    }
};

QTEST_MAIN(TestArmedInjections)
#include "tst_armed_injections.moc"
