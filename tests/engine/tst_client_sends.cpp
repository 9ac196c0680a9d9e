// SPDX-License-Identifier: BSD-3-Clause
// What the client of a C++ plugin says and sends to an app that answers as the test wants.
#include "engine/wire/batch_layout.h"
#include "tests/support/outside_plugin.h"
#include "tests/support/streaming_app.h"
#include "tests/support/streaming_batch.h"

#include <QTest>
#include <atomic>

using namespace event_engine;
using namespace std::chrono_literals;
using streaming::Kind;

namespace {

/// Of an app that sends nothing by itself, so that its silence means nothing.
streaming::Welcome calm()
{
    streaming::Welcome welcome;
    welcome.run = "run";
    welcome.pingSeconds = 3600;
    welcome.entries.types = {{1, "TypeA", copyOf(asBytes("TypeA")), "text"}};
    return welcome;
}

/// How many events a message publishes: 0 where it does not.
std::uint64_t publishedIn(ByteView message)
{
    if (streaming::isBatch(message)) return reinterpret_cast<const BatchHeader *>(message.data())->count;
    const auto view = streaming::PublishView::read(message);
    return view ? view->count() : 0;
}

bool haveCome(StreamingApp &app, std::uint64_t events)
{
    for (std::uint64_t come = 0; come < events;) {
        const ByteView message = app.receive();
        if (message.empty()) return false;
        come += publishedIn(message);
    }
    return true;
}

Outside::Run publishing(int count, std::size_t size = 10)
{
    return [=](PluginContext &context) -> Result<> {
        for (int n = 0; n < count; ++n)
            if (auto sent = context.publish("TypeA", Bytes(size)); !sent) return sent;
        return {};
    };
}

QString textOf(const Result<> &result)
{
    return result ? QString() : QString::fromStdString(result.error().message());
}

/// The plugin ends with the test, however that goes.
struct Ending {
    StreamingApp &app;
    ~Ending() { app.send(write(streaming::Quit{"the test is over", 0})); }
};

/// Why the client ends, if nothing but lines of its output comes before; empty: something else has come.
QString farewellTo(StreamingApp &app)
{
    ByteView message = app.receive();
    while (app.kind() == Kind::Log) message = app.receive();
    const auto goodbye = streaming::readGoodbye(message);
    return goodbye && goodbye->failed ? QString::fromStdString(goodbye->reason) : QString();
}

const char *const FIVE = "not taken by the app: 5 events that the plugin published";

} // namespace

class TestClientSends : public QObject {
    Q_OBJECT

private slots:
    void whatIsNotTakenByTheDeadlineIsNamedToEverybody()
    {
        StreamingApp app;
        Outside outside(app.port(), publishing(5));
        const Ending ending{app};
        QVERIFY(app.welcome(calm()));
        QVERIFY(haveCome(app, 5));
        app.send(write(streaming::Quit{"the app is stopping", 0.2}));
        const auto ended = outside.end();
        QCOMPARE(textOf(ended), FIVE);
        const auto line = streaming::readLog(app.receive(Kind::Log));
        QVERIFY(line);
        QCOMPARE(line->text, FIVE);
        QCOMPARE(line->level, "error");
        const auto goodbye = streaming::readGoodbye(app.receive(Kind::Goodbye));
        QVERIFY(goodbye);
        QVERIFY(goodbye->failed);
        QCOMPARE(goodbye->reason, FIVE);
    }

    void whoWaitsInPublishAtTheDeadlineComesBack()
    {
        StreamingApp app;
        std::atomic<int> published{0};
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            for (;; ++published)
                if (auto sent = context.publish("TypeA", Bytes(100'000)); !sent) return sent;
        });
        const Ending ending{app};
        QVERIFY(app.welcome(calm()));
        QVERIFY(publishedIn(app.receive()));
        app.send(write(streaming::Quit{"the app is stopping", 0.5}));
        const QString text = textOf(outside.end());
        QCOMPARE(text, QString("not taken by the app: %1 events that the plugin published").arg(published.load()));
    }

    void whatWasNotTakenWhenTheAppHasGoneIsNamed()
    {
        std::optional<StreamingApp> app(std::in_place);
        Outside outside({.port = app->port(), .patience = 100ms},
                        std::make_unique<test::Made>("outside", std::vector<Subscription>(), publishing(5)));
        auto welcome = calm();
        welcome.pingSeconds = 0.1;
        QVERIFY(app->welcome(welcome));
        app.reset();
        const QString text = textOf(outside.end());
        QVERIFY2(text.startsWith(QString(FIVE) + ": no app answers at"), qPrintable(text));
    }

    void whoGivesUpIsToldWhatIsNotTaken()
    {
        StreamingApp app;
        Outside outside(app.port(), [](PluginContext &context) -> Result<> {
            if (auto sent = publishing(5)(context); !sent) return sent;
            return test::untilStopped(context);
        });
        const Ending ending{app};
        QCOMPARE(outside.client().giveUp(), 0u); // there is no app yet
        QVERIFY(app.welcome(calm()));
        QVERIFY(haveCome(app, 5));
        app.send(write(streaming::Rejected{1, "too large"}));
        app.sendNumber(Kind::Taken, 2);
        SOON_COMPARE(outside.client().giveUp(), 4u);
    }

    void whatWaitsInPublishIsNotTakenEither()
    {
        StreamingApp app;
        std::atomic<std::uint64_t> published{0};
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            for (;; ++published)
                if (auto sent = context.publish("TypeA", Bytes(100'000)); !sent) return sent;
        });
        QVERIFY(app.welcome(calm()));
        QVERIFY(publishedIn(app.receive()));
        const std::uint64_t lost = outside.client().giveUp();
        app.send(write(streaming::Quit{"the test is over", 0}));
        QVERIFY(!outside.end());
        QCOMPARE(lost, published.load());
    }

    void whatTheAppRejectsIsNamed_data()
    {
        QTest::addColumn<bool>("isTaken");
        QTest::newRow("and taken") << true;
        QTest::newRow("the time is over before it is told to be taken") << false;
    }
    void whatTheAppRejectsIsNamed()
    {
        QFETCH(bool, isTaken);
        StreamingApp app;
        Outside outside(app.port(), publishing(5));
        const Ending ending{app};
        QVERIFY(app.welcome(calm()));
        QVERIFY(haveCome(app, 5));
        for (std::uint64_t number = 1; number <= 5; ++number)
            app.send(write(streaming::Rejected{number, "the app is stopping"}));
        if (isTaken)
            app.sendNumber(Kind::Taken, 5);
        else
            app.send(write(streaming::Quit{"the app is stopping", 0.2}));
        QVERIFY(!app.receive(Kind::Goodbye).empty());
        app.send(write(streaming::Goodbye{}));
        QCOMPARE(textOf(outside.end()), FIVE);
    }

    void aRejectionThatWasLostWithItsConnectionIsNamed()
    {
        StreamingApp app;
        Outside outside(app.port(), publishing(5));
        const Ending ending{app};
        auto welcome = calm();
        welcome.pingSeconds = 0.1; // its silence is that of a connection that has broken
        QVERIFY(app.welcome(welcome));
        QVERIFY(haveCome(app, 5));
        app.send(write(streaming::Rejected{1, "too large"}));
        welcome = calm();
        welcome.published = 5;
        welcome.rejected = {{1, "too large"}, {3, "too large"}};
        QVERIFY(app.welcome(welcome));
        QCOMPARE(farewellTo(app), "not taken by the app: 2 events that the plugin published");
        app.send(write(streaming::Goodbye{}));
        QVERIFY(!outside.end());
    }

    void whatIsLargerThanTheWindowGoesWhenNothingElseIsOnItsWay_data()
    {
        QTest::addColumn<bool>("batches");
        QTest::addRow("as a batch") << true;
        QTest::addRow("as PUBLISH") << false;
    }
    void whatIsLargerThanTheWindowGoesWhenNothingElseIsOnItsWay()
    {
        QFETCH(bool, batches);
        StreamingApp app;
        std::atomic<bool> all{false};
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            for (const std::size_t size : {10, 5'000'000, 10})
                if (auto sent = context.publish("TypeA", Bytes(size)); !sent) return sent;
            all = true;
            return test::untilStopped(context);
        });
        const Ending ending{app};
        auto welcome = calm();
        welcome.batches = batches;
        QVERIFY(app.welcome(welcome));
        SOON_VERIFY(all);
        for (std::uint64_t number = 1; number <= 3; ++number) {
            QCOMPARE(publishedIn(app.receive()), 1u);
            QVERIFY(number == 3 || app.isSilentFor(200ms));
            app.sendNumber(Kind::Taken, number);
        }
    }

    void messagesAreNoLargerThanTheAppAllows_data()
    {
        QTest::addColumn<bool>("batches");
        QTest::addRow("with batches") << true;
        QTest::addRow("without") << false;
    }
    void messagesAreNoLargerThanTheAppAllows()
    {
        QFETCH(bool, batches);
        constexpr int count = 300;
        StreamingApp app;
        std::atomic<int> published{0};
        QString refused;
        Outside outside(app.port(), [&](PluginContext &context) -> Result<> {
            refused = textOf(context.publish("TypeA", Bytes(1000)));
            for (; published < count; ++published)
                if (auto sent = context.publish("TypeA", Bytes(900)); !sent) return sent;
            return test::untilStopped(context);
        });
        const Ending ending{app};
        auto welcome = calm();
        welcome.batches = batches;
        welcome.maxEvent = 1000;
        welcome.maxMessage = 5000;
        welcome.publishWindow.events = 1; // the first alone, so that the others gather meanwhile
        QVERIFY(app.welcome(welcome));
        SOON_COMPARE(published.load(), count);
        QVERIFY2(refused.contains("1000"), qPrintable(refused)); // what it may have, and has
        for (std::uint64_t events = 0; events < count;) {
            const ByteView message = app.receive();
            QVERIFY(publishedIn(message));
            QVERIFY2(message.size() <= 5000, qPrintable(QString::number(message.size())));
            app.sendNumber(Kind::Taken, events += publishedIn(message));
        }
    }

    // So that its successor gets the others, and none of them twice.
    void whatItTookLastIsHandledBeforeItsGoodbye_data()
    {
        QTest::addColumn<bool>("asBatch");
        QTest::addRow("of a batch") << true;
        QTest::addRow("of EVENTS") << false;
    }
    void whatItTookLastIsHandledBeforeItsGoodbye()
    {
        QFETCH(bool, asBatch);
        StreamingApp app;
        Outside outside(app.port(), [](PluginContext &context) -> Result<> {
            for (int n = 0; n < 3; ++n)
                if (!context.receive()) return failure(ErrorKind::Failed, "no event");
            return {};
        });
        const Ending ending{app};
        auto welcome = calm();
        welcome.after = 10; // what lies before was its predecessor's
        welcome.entries.publishers = {{0, "somebody", "internal"}};
        QVERIFY(app.welcome(welcome));
        const Bytes five = batchOf(10, {"TypeA0", "TypeA1", "TypeA2", "TypeA3", "TypeA4"});
        app.send(asBatch ? five : eventsOfBatch(five));
        app.send(batchOf(15, {"TypeA5", "TypeA6"}));
        std::uint64_t handled = 0;
        for (ByteView message = app.receive(); !message.empty() && app.kind() != Kind::Goodbye; message = app.receive())
            if (app.kind() == Kind::Handled) handled = *streaming::readNumber(message);
        QCOMPARE(app.kind(), std::optional(Kind::Goodbye));
        QCOMPARE(handled, 13u);
        app.send(write(streaming::Goodbye{}));
        QCOMPARE(textOf(outside.end()), QString());
    }

    void aGoodbyeIsSaidAgainOnANewConnection()
    {
        StreamingApp app;
        Outside outside(app.port(), [](PluginContext &) { return Result<>(); });
        const Ending ending{app};
        auto welcome = calm();
        welcome.pingSeconds = 0.1; // its silence is that of a connection that has broken
        QVERIFY(app.welcome(welcome));
        QVERIFY(!app.receive(Kind::Goodbye).empty());
        QVERIFY(app.welcome(calm()));
        QVERIFY(!app.receive(Kind::Goodbye).empty());
        app.send(write(streaming::Goodbye{}));
        QCOMPARE(textOf(outside.end()), QString());
    }

    void anAppThatWasStartedAnewHearsWhyThePluginEnds()
    {
        StreamingApp app;
        Outside outside(app.port(), publishing(5));
        auto welcome = calm();
        welcome.pingSeconds = 0.1; // its silence is a dead connection soon
        QVERIFY(app.welcome(welcome));
        QVERIFY(haveCome(app, 5));
        welcome.run = "another run";
        QVERIFY(app.welcome(welcome));
        const QString words = QString(FIVE) + ": the app was started anew: start the plugin anew as well";
        QCOMPARE(farewellTo(app), words);
        QVERIFY(app.welcome(welcome)); // the connection broke before the answer
        QCOMPARE(farewellTo(app), words);
        app.send(write(streaming::Goodbye{}));
        QCOMPARE(textOf(outside.end()), words);
    }
};

QTEST_GUILESS_MAIN(TestClientSends)
#include "tst_client_sends.moc"
