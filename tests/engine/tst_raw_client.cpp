// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/raw_client.h"

#include <QtTest>
#include <chrono>
#include <future>
#include <optional>
#include <string>
#include <thread>
#include <zmq.hpp>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

const Duration PATIENCE = 10s * qEnvironmentVariableIntValue("EVENT_ENGINE_TEST_SLOWNESS");

/// A socket that stands where an app's port would.
class Listener {
public:
    explicit Listener(zmq::socket_type type) : m_socket(m_context, type)
    {
        m_socket.set(zmq::sockopt::linger, 0);
        m_socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(PATIENCE / 1ms));
        if (type == zmq::socket_type::sub) m_socket.set(zmq::sockopt::subscribe, "");
        m_socket.bind("tcp://127.0.0.1:*");
    }
    [[nodiscard]] std::uint16_t port() const
    {
        const auto endpoint = m_socket.get(zmq::sockopt::last_endpoint);
        return static_cast<std::uint16_t>(std::stoi(endpoint.substr(endpoint.rfind(':') + 1)));
    }
    /// A bound socket answers who connects only while its own thread looks after it.
    Result<RawPublisher> admit(Duration timeout = PATIENCE)
    {
        auto publisher = std::async(
            [number = port(), timeout] { return RawPublisher::connect({.port = number, .timeout = timeout}); });
        while (publisher.wait_for(1ms) != std::future_status::ready) m_events = m_socket.get(zmq::sockopt::events);
        return publisher.get();
    }
    std::optional<std::string> receive()
    {
        zmq::message_t message;
        if (!m_socket.recv(message)) return {};
        return message.to_string();
    }

private:
    zmq::context_t m_context;
    zmq::socket_t m_socket;
    int m_events = 0;
};

std::uint16_t freePort()
{
    return Listener(zmq::socket_type::sub).port();
}

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
    const auto port = freePort();
    const auto publisher = RawPublisher::connect({.port = port, .timeout = 200ms});
    QVERIFY(!publisher.has_value());
    QCOMPARE(publisher.error().kind(), ErrorKind::NotFound);
    QVERIFY(QString::fromStdString(publisher.error().message()).contains(QString("127.0.0.1:%1").arg(port)));
}

void TestRawClient::aPortThatTakesNoEventsIsToldApart()
{
    Listener subscribePort(zmq::socket_type::pub);
    const auto publisher = RawPublisher::connect({.port = subscribePort.port(), .timeout = 1s});
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

QTEST_GUILESS_MAIN(TestRawClient)
#include "tst_raw_client.moc"
