// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/raw_client.h"
#include "tests/support/slowness.h"

#include <QtTest>
#include <arpa/inet.h>
#include <chrono>
#include <future>
#include <memory>
#include <netinet/in.h>
#include <optional>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <type_traits>
#include <unistd.h>
#include <zmq.hpp>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

const Duration PATIENCE = 10s * slowness();

/// A socket that stands where an app's port would.
class Listener {
public:
    explicit Listener(zmq::socket_type type, const std::string &port = "*") : m_socket(m_context, type)
    {
        m_socket.set(zmq::sockopt::linger, 0);
        m_socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(PATIENCE / 1ms));
        if (type == zmq::socket_type::sub) m_socket.set(zmq::sockopt::subscribe, "");
        m_socket.bind("tcp://127.0.0.1:" + port);
    }
    [[nodiscard]] std::uint16_t port() const
    {
        const auto endpoint = m_socket.get(zmq::sockopt::last_endpoint);
        return static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
    }
    Result<RawPublisher> admit(Duration timeout = PATIENCE)
    {
        return lookAfter(
            [number = port(), timeout] { return RawPublisher::connect({.port = number, .timeout = timeout}); });
    }
    /// One who wants what begins with "Type", and knows TypeA. Returns once that is heard of here.
    Result<RawSubscriber> admitSubscriber()
    {
        RawSubscriberOptions options{.port = port(), .timeout = PATIENCE, .types = {EventType("TypeA")}};
        options.prefixes.push_back(copyOf(asBytes("Type")));
        auto subscriber = lookAfter([&options] { return RawSubscriber::connect(options); });
        if (subscriber && receive() != "\x01Type") return failure(ErrorKind::Failed, "no subscription came");
        return subscriber;
    }
    void publish(std::string_view event) { m_socket.send(zmq::buffer(event)); }
    std::optional<std::string> receive()
    {
        zmq::message_t message;
        if (!m_socket.recv(message)) return {};
        return message.to_string();
    }

private:
    /// A bound socket answers who connects only while its own thread looks after it.
    template <class Connect>
    std::invoke_result_t<Connect> lookAfter(Connect connect)
    {
        auto client = std::async(std::launch::async, connect);
        while (client.wait_for(1ms) != std::future_status::ready) m_events = m_socket.get(zmq::sockopt::events);
        return client.get();
    }

    zmq::context_t m_context;
    zmq::socket_t m_socket;
    int m_events = 0;
};

/// What it receives next: "sequence type payload", or why nothing.
std::string next(RawSubscriber &subscriber)
{
    const auto giveUp = std::chrono::steady_clock::now() + PATIENCE;
    while (std::chrono::steady_clock::now() < giveUp) {
        const auto event = subscriber.receive(10ms);
        if (!event) return event.error().message();
        if (!*event) continue;
        const EventView &view = **event;
        return std::to_string(view.sequence()) + ' ' + view.type().name + ' ' + std::string(asText(view.payload()));
    }
    return "(nothing)";
}

/// A port at which nobody listens, and nobody else will.
class SilentPort {
public:
    SilentPort() : m_socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
    {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socklen_t size = sizeof address;
        auto *const any = reinterpret_cast<sockaddr *>(&address);
        if (::bind(m_socket, any, size) != 0 || ::getsockname(m_socket, any, &size) != 0) qFatal("no port");
        m_number = ntohs(address.sin_port);
    }
    ~SilentPort() { ::close(m_socket); }
    SilentPort(const SilentPort &) = delete;
    SilentPort &operator=(const SilentPort &) = delete;

    [[nodiscard]] std::uint16_t number() const { return m_number; }

private:
    const int m_socket;
    std::uint16_t m_number = 0;
};

} // namespace

class TestRawClient : public QObject {
    Q_OBJECT

private slots:
    void theFirstEventIsNotLost();
    void everyEventArrivesOnceInOrder();
    void anEmptyEventIsAnEvent();
    void whereNobodyListensTheWordsSayWhere();
    void aPortThatTakesNoEventsIsToldApart();
    void anAppThatTakesNothingIsWaitedForNoLongerThanSaid();
    void nothingCanBePublishedAfterClose();
    void aSubscriberGetsWhatItAskedForAndTellsTypesApart();
    void aSubscriberWaitsForAsLongAsItSays();
    void aSubscriberHearsWhenTheAppHasGone();
    void aSubscriberThatWaitsHearsWhenTheAppHasGone();
    void aSubscriberWhoseConnectionCameBackSaysSo();
    void aSubscriberWaitsNoLongerWhileItsConnectionIsAway();
    void aSubscriberThatWasMovedAwaySaysSo();
    void aSubscriberIsToldWhereNobodyListens();
    void aPortThatHandsOutNoEventsIsToldApart();
};

void TestRawClient::theFirstEventIsNotLost()
{
    for (int start = 0; start < 20; ++start) {
        Listener app(zmq::socket_type::sub);
        auto publisher = app.admit();
        QVERIFY2(publisher.has_value(), publisher ? "" : publisher.error().message().c_str());
        QVERIFY(publisher->publish(asBytes("TypeAfirst")).has_value());
        QVERIFY(publisher->close().has_value());
        QCOMPARE(app.receive(), std::optional<std::string>("TypeAfirst"));
    }
}

void TestRawClient::everyEventArrivesOnceInOrder()
{
    constexpr int events = 50'000;
    Listener app(zmq::socket_type::sub);
    auto publisher = app.admit();
    QVERIFY(publisher.has_value());

    int refused = 0;
    std::jthread sender([&] {
        for (int i = 0; i < events; ++i) {
            if (!publisher->publish(asBytes("TypeA" + std::to_string(i)))) ++refused;
        }
        if (!publisher->close()) ++refused;
    });
    for (int i = 0; i < events; ++i) QCOMPARE(app.receive(), std::optional("TypeA" + std::to_string(i)));
    sender.join();
    QCOMPARE(refused, 0);
}

void TestRawClient::anEmptyEventIsAnEvent()
{
    Listener app(zmq::socket_type::sub);
    auto publisher = app.admit();
    QVERIFY(publisher.has_value());
    QVERIFY(publisher->publish({}).has_value());
    QCOMPARE(app.receive(), std::optional<std::string>(""));
}

void TestRawClient::whereNobodyListensTheWordsSayWhere()
{
    const SilentPort silent;
    const auto port = silent.number();
    const auto publisher = RawPublisher::connect({.port = port, .timeout = 200ms});
    QVERIFY(!publisher.has_value());
    QCOMPARE(publisher.error().kind(), ErrorKind::NotFound);
    QVERIFY(QString::fromStdString(publisher.error().message()).contains(QString("127.0.0.1:%1").arg(port)));
}

void TestRawClient::aPortThatTakesNoEventsIsToldApart()
{
    Listener subscribePort(zmq::socket_type::pub);
    const auto publisher = RawPublisher::connect({.port = subscribePort.port(), .timeout = PATIENCE});
    QVERIFY(!publisher.has_value());
    QCOMPARE(publisher.error().kind(), ErrorKind::BadData);
}

void TestRawClient::anAppThatTakesNothingIsWaitedForNoLongerThanSaid()
{
    Listener app(zmq::socket_type::sub);
    auto publisher = app.admit(500ms);
    QVERIFY(publisher.has_value());
    const Bytes event(64 * 1024);
    auto published = publisher->publish(event);
    for (int i = 0; i < 10'000 && published; ++i) published = publisher->publish(event);
    QVERIFY(!published.has_value());
    QCOMPARE(published.error().kind(), ErrorKind::Io);
    const auto closed = publisher->close();
    QVERIFY(!closed.has_value());
    QCOMPARE(closed.error().kind(), ErrorKind::Io);
}

void TestRawClient::nothingCanBePublishedAfterClose()
{
    Listener app(zmq::socket_type::sub);
    auto publisher = app.admit();
    QVERIFY(publisher.has_value());
    QVERIFY(publisher->close().has_value());
    QCOMPARE(publisher->publish(asBytes("TypeA")).error().kind(), ErrorKind::Stopped);
    QVERIFY(publisher->close().has_value());
}

void TestRawClient::aSubscriberGetsWhatItAskedForAndTellsTypesApart()
{
    Listener app(zmq::socket_type::xpub);
    auto subscriber = app.admitSubscriber();
    QVERIFY2(subscriber.has_value(), subscriber ? "" : subscriber.error().message().c_str());
    for (const char *event : {"TypeAone", "Other", "TypeB two", "TypeA"}) app.publish(event);
    QCOMPARE(next(*subscriber), std::string("1 TypeA one"));
    QCOMPARE(next(*subscriber), std::string("2 (unregistered) TypeB two"));
    QCOMPARE(next(*subscriber), std::string("3 TypeA "));
    const auto nothing = subscriber->receive(1ms);
    QVERIFY(nothing.has_value() && !nothing->has_value());
}

void TestRawClient::aSubscriberHearsWhenTheAppHasGone()
{
    std::optional<Listener> app(zmq::socket_type::xpub);
    const auto address = "127.0.0.1:" + std::to_string(app->port());
    auto subscriber = app->admitSubscriber();
    QVERIFY(subscriber.has_value());
    app->publish("TypeAlast");
    QCOMPARE(next(*subscriber), std::string("1 TypeA last"));
    app.reset();
    QCOMPARE(next(*subscriber), "the app at " + address + " has gone");
}

void TestRawClient::aSubscriberWaitsForAsLongAsItSays()
{
    Listener app(zmq::socket_type::xpub);
    auto subscriber = app.admitSubscriber();
    QVERIFY(subscriber.has_value());
    for (const Duration none : {Duration(0), Duration(-1ms), Duration::min()}) {
        const auto nothing = subscriber->receive(none);
        QVERIFY(nothing.has_value() && !nothing->has_value());
    }
    {
        const auto waiting = std::chrono::steady_clock::now();
        const auto nothing = subscriber->receive(200ms);
        QVERIFY(nothing.has_value() && !nothing->has_value());
        QVERIFY(std::chrono::steady_clock::now() - waiting >= 200ms);
    }
    const std::jthread later([&app] {
        std::this_thread::sleep_for(200ms); // several looks at the connection
        app.publish("TypeAlate");
    });
    const auto late = subscriber->receive(Duration::max());
    QVERIFY(late.has_value() && late->has_value());
    QCOMPARE(asText((*late)->payload()), std::string_view("late"));
}

void TestRawClient::aSubscriberThatWaitsHearsWhenTheAppHasGone()
{
    std::optional<Listener> app(zmq::socket_type::xpub);
    auto subscriber = app->admitSubscriber();
    QVERIFY(subscriber.has_value());
    const std::jthread later([&app] {
        std::this_thread::sleep_for(200ms); // several looks at the connection
        app.reset();
    });
    const auto event = subscriber->receive(Duration::max());
    QVERIFY(!event.has_value());
    QCOMPARE(event.error().kind(), ErrorKind::Stopped);
}

// As of one that the app has put out for reading too slowly: what went with the connection is missing.
void TestRawClient::aSubscriberWhoseConnectionCameBackSaysSo()
{
    auto app = std::make_unique<Listener>(zmq::socket_type::xpub);
    const std::string port = std::to_string(app->port());
    auto subscriber = app->admitSubscriber();
    QVERIFY(subscriber.has_value());
    app->publish("TypeAbefore");
    QCOMPARE(next(*subscriber), std::string("1 TypeA before"));
    QCOMPARE(subscriber->gaps(), 0u);
    app.reset();
    app = std::make_unique<Listener>(zmq::socket_type::xpub, port);
    auto subscription = std::async(std::launch::async, [&app] { return app->receive(); });
    QTRY_COMPARE_WITH_TIMEOUT(subscriber->gaps(), 1u, int(PATIENCE / 1ms));
    while (subscription.wait_for(0s) != std::future_status::ready) QVERIFY(subscriber->receive(1ms).has_value());
    QCOMPARE(subscription.get(), std::optional<std::string>("\x01Type"));
    app->publish("TypeAafter");
    QCOMPARE(next(*subscriber), std::string("2 TypeA after"));
    QCOMPARE(subscriber->gaps(), 1u);
}

void TestRawClient::aSubscriberWaitsNoLongerWhileItsConnectionIsAway()
{
    auto app = std::make_unique<Listener>(zmq::socket_type::xpub);
    auto subscriber = app->admitSubscriber();
    QVERIFY(subscriber.has_value());
    app.reset();
    std::chrono::steady_clock::duration longest{};
    for (bool isThere = true; isThere;) {
        const auto begin = std::chrono::steady_clock::now();
        isThere = subscriber->receive(0s).has_value();
        longest = std::max(longest, std::chrono::steady_clock::now() - begin);
        std::this_thread::sleep_for(1ms);
    }
    QVERIFY2(longest < 500ms, qPrintable(QString::number(longest / 1ms)));
}

void TestRawClient::aSubscriberThatWasMovedAwaySaysSo()
{
    Listener app(zmq::socket_type::xpub);
    auto subscriber = app.admitSubscriber();
    QVERIFY(subscriber.has_value());
    RawSubscriber other = std::move(*subscriber);
    QCOMPARE(subscriber->receive(0s).error().kind(), ErrorKind::Stopped);
    QVERIFY(other.receive(0s).has_value());
}

void TestRawClient::aSubscriberIsToldWhereNobodyListens()
{
    const SilentPort silent;
    const auto port = silent.number();
    const auto subscriber = RawSubscriber::connect({.port = port, .timeout = 200ms});
    QVERIFY(!subscriber.has_value());
    QCOMPARE(subscriber.error().kind(), ErrorKind::NotFound);
    QVERIFY(QString::fromStdString(subscriber.error().message()).contains(QString("127.0.0.1:%1").arg(port)));
}

void TestRawClient::aPortThatHandsOutNoEventsIsToldApart()
{
    Listener publishPort(zmq::socket_type::sub);
    const auto subscriber = RawSubscriber::connect({.port = publishPort.port(), .timeout = PATIENCE});
    QVERIFY(!subscriber.has_value());
    QCOMPARE(subscriber.error().kind(), ErrorKind::BadData);
}

QTEST_GUILESS_MAIN(TestRawClient)
#include "tst_raw_client.moc"
