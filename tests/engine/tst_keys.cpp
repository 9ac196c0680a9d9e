// SPDX-License-Identifier: BSD-3-Clause
// Apps with keys: who gets in at which port, and what is told of those who do not.
#include "engine/bus/curve.h"
#include "event_engine/external_plugin_client.h"
#include "event_engine/keys.h"
#include "event_engine/raw_client.h"
#include "tests/support/long_run.h"
#include "tests/support/outside_app.h"
#include "tests/support/slowness.h"
#include "tests/support/streaming_peer.h"
#include "tests/support/tcp_peer.h"

#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <unistd.h>

using namespace event_engine;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

namespace {

template <class T>
T must(Result<T> result)
{
    if (!result) qFatal("%s", result.error().message().c_str());
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// A folder of keys with the listed client "camera", and the files of others who are not to get in.
struct Keys {
    QTemporaryDir root;
    const fs::path folder = root.path().toStdString() + "/keys";
    fs::path camera, unlisted, ofAnotherApp;

    Keys()
    {
        must(makeKeys(folder));
        camera = must(addClientKey(folder, "camera"));
        unlisted = must(addClientKey(folder, "unlisted"));
        fs::remove(folder / "admitted" / "unlisted.pub");
        const fs::path other = root.path().toStdString() + "/other";
        must(makeKeys(other));
        ofAnotherApp = must(addClientKey(other, "camera"));
    }
    [[nodiscard]] OutsideApp::Setup setup() const
    {
        OutsideApp::Setup setup;
        setup.rawPorts = setup.joins = true;
        setup.keys = folder;
        return setup;
    }
    /// Every key that there is, as it may be written.
    [[nodiscard]] std::vector<std::string> all() const
    {
        std::vector<std::string> keys;
        for (const fs::path &file : {folder / "server.key", camera, unlisted, ofAnotherApp}) {
            const auto read = must(readKeyFile(file));
            keys.insert(keys.end(), {read.publicKey, read.secretKey});
        }
        return keys;
    }
};

RawPeer::Prepare with(const fs::path &file)
{
    return [file](zmq::socket_t &socket) { must(useKeys(socket, file)); };
}

void usePlain(zmq::socket_t &socket)
{
    socket.set(zmq::sockopt::plain_username, "admin");
    socket.set(zmq::sockopt::plain_password, "admin");
}

void useNothing(zmq::socket_t &)
{}

streaming::Hello hello()
{
    return {.name = "outside", .instance = "one"};
}

/// Takes the events of the plugin "outside" and nothing else.
class Follower : public Plugin {
public:
    explicit Follower(std::size_t count) : m_count(count) {}
    std::vector<Subscription> subscriptions() const override { return {"TypeA"}; }
    Result<> run(PluginContext &context) override
    {
        while (m_taken < m_count && context.receive(10s * slowness())) ++m_taken;
        return m_taken == m_count ? Result<>() : failure(ErrorKind::Failed, "too few events");
    }

private:
    const std::size_t m_count;
    std::size_t m_taken = 0;
};

} // namespace

class TestKeys : public QObject {
    Q_OBJECT

private slots:
    void initTestCase();
    void aFolderOfKeysIsForItsOwnerAlone();
    void noKeyIsEverReplaced();
    void aSecretKeyThatOthersMayReadIsRefused();
    void anAppWhoseKeysAreMissingSaysWhatMakesThem();
    void aListedClientGetsInAtEveryPort();
    void nobodyElseGetsIn_data();
    void nobodyElseGetsIn();
    void handshakesThatAreCutOffHarmNobody();
    void whoConnectsIsToldWhyHeIsRefused_data();
    void whoConnectsIsToldWhyHeIsRefused();
    void aPluginAsAProcessUsesItsKey();
    void aProcessThatTheAppStartsHasAKeyOfItsOwn();

private:
    std::optional<Keys> m_keys;
};

void TestKeys::initTestCase()
{
    if (!zmq_has("curve")) QSKIP("this ZeroMQ knows no CURVE");
    m_keys.emplace();
}

void TestKeys::aFolderOfKeysIsForItsOwnerAlone()
{
    const auto modeOf = [](const fs::path &path) { return int(fs::status(path).permissions()); };
    QCOMPARE(modeOf(m_keys->folder), 0700);
    QCOMPARE(modeOf(m_keys->folder / "server.key"), 0600);
    QCOMPARE(modeOf(m_keys->camera), 0600);
    const auto list = must(listKeys(m_keys->folder));
    QCOMPARE(list.admitted.size(), 1u);
    QCOMPARE(list.admitted[0].name, std::string("camera"));
    QCOMPARE(list.admitted[0].publicKey, must(readKeyFile(m_keys->camera)).publicKey);
    QCOMPARE(list.serverKey, must(readKeyFile(m_keys->camera)).serverKey);
}

void TestKeys::noKeyIsEverReplaced()
{
    const auto before = m_keys->all();
    const auto again = makeKeys(m_keys->folder);
    QVERIFY(!again);
    QCOMPARE(again.error().kind(), ErrorKind::InUse);
    const auto camera = addClientKey(m_keys->folder, "camera");
    QVERIFY(!camera);
    QCOMPARE(camera.error().kind(), ErrorKind::InUse);
    QVERIFY(!addClientKey(m_keys->folder, "unlisted")); // its file is still there
    QCOMPARE(must(listKeys(m_keys->folder)).admitted.size(), 1u);
    QVERIFY(!addClientKey(m_keys->folder, "../camera"));
    QCOMPARE(m_keys->all(), before);
}

void TestKeys::aSecretKeyThatOthersMayReadIsRefused()
{
    const fs::path file = m_keys->folder / "server.key";
    fs::permissions(file, fs::perms(0640));
    const auto list = listKeys(m_keys->folder);
    fs::permissions(file, fs::perms(0600));
    QVERIFY(!list);
    QVERIFY(QString::fromStdString(list.error().message()).contains("chmod 600"));
}

void TestKeys::anAppWhoseKeysAreMissingSaysWhatMakesThem()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::chosen();
    options.keys = m_keys->root.path().toStdString();
    App app(options);
    const auto started = app.start();
    QVERIFY(!started);
    QVERIFY(QString::fromStdString(started.error().message()).contains("event-engine keys new"));
}

void TestKeys::aListedClientGetsInAtEveryPort()
{
    OutsideApp app(m_keys->setup());
    StreamingPeer plugin(app.port(), with(m_keys->camera));
    QVERIFY(plugin.hello(hello()));
    RawPeer subscriber(*app.app().snapshot().subscribePort, zmq::socket_type::sub, with(m_keys->camera));
    auto publisher = must(RawPublisher::connect({.port = *app.app().snapshot().publishPort, .keys = m_keys->camera}));
    SOON_VERIFY(OutsideApp::connectionsAt(*app.app().snapshot().subscribePort) == 1);
    RawPeer::Frames event; // nothing tells a subscriber when it is subscribed
    for (int n = 0; event.empty() && n < 1000; ++n) {
        must(publisher.publish(asBytes("TypeAone")));
        event = subscriber.receive(10ms);
    }
    QCOMPARE(event, RawPeer::Frames{"TypeAone"});
    QCOMPARE(plugin.receiveEvent(), std::string("TypeAone"));
    StreamingPeer guest(app.joinPort(), with(m_keys->camera));
    QVERIFY(guest.hello({.name = "guest", .instance = "one", .subscriptions = {"TypeB"}}));
    app.inject("TypeBtwo");
    QCOMPARE(guest.receiveEvent(), std::string("TypeBtwo"));
    QCOMPARE(app.problems("refused"), 0u);
}

void TestKeys::nobodyElseGetsIn_data()
{
    QTest::addColumn<QString>("port");
    QTest::addColumn<QString>("who");
    QTest::addColumn<QString>("reason");
    for (const char *port : {"publish_port", "subscribe_port", "join_port", "the port of plugin outside"}) {
        const auto row = [port](const char *who, const char *reason) {
            QTest::addRow("%s at %s", who, port) << port << who << reason;
        };
        row("unlisted", "its key is not on the list");
        row("of another app", "it takes the app for another one, by its key");
        row("without keys", "it gave no key");
        row("with a password", "it gave no key");
    }
}

// While somebody else tries to get in, the plugin that is in gets every event, and nobody else's.
void TestKeys::nobodyElseGetsIn()
{
    QFETCH(QString, port);
    QFETCH(QString, who);
    QFETCH(QString, reason);
    OutsideApp app(m_keys->setup());
    StreamingPeer plugin(app.port(), with(m_keys->camera));
    QVERIFY(plugin.hello(hello()));

    const auto prepare = who == "unlisted"         ? with(m_keys->unlisted)
                         : who == "of another app" ? with(m_keys->ofAnotherApp)
                         : who == "without keys"   ? RawPeer::Prepare(useNothing)
                                                   : RawPeer::Prepare(usePlain);
    const auto snapshot = app.app().snapshot();
    const auto number = port == "publish_port"     ? *snapshot.publishPort
                        : port == "subscribe_port" ? *snapshot.subscribePort
                        : port == "join_port"      ? *snapshot.joinPort
                                                   : app.port();
    std::vector<std::unique_ptr<RawPeer>> intruders;
    for (int n = 0; n < (isLong() ? 50 : 1); ++n) {
        RawPeer &intruder =
            *intruders.emplace_back(std::make_unique<RawPeer>(number,
                                                              port == "publish_port"     ? zmq::socket_type::pub
                                                              : port == "subscribe_port" ? zmq::socket_type::sub
                                                                                         : zmq::socket_type::dealer,
                                                              prepare));
        intruder.socket().set(zmq::sockopt::linger, 0);
        if (port != "subscribe_port") intruder.send({"TypeAintruder"});
        if (port.startsWith("the port")) intruder.send({"", "TypeAintruder"});
        if (port == "join_port")
            intruder.send({std::string(
                asText(write(streaming::Hello{.name = "guest", .instance = "two", .subscriptions = {"TypeA"}})))});
    }
    const auto refused = [&](const QString &why) { return app.problems(("refused at " + port + why).toStdString()); };
    // Who gives no key may notice first that the two do not fit, and leave.
    SOON_VERIFY(refused(": " + reason) + refused(": it left in the middle") > 0);
    if (!reason.contains("no key")) QCOMPARE(refused(": it left in the middle"), 0u);
    QVERIFY(app.problems("127.0.0.1") > 0 || app.problems("gone at once") > 0);

    const int count = isLong() ? 1000 : 100; // the window
    for (int n = 0; n < count; ++n) app.inject("TypeA" + std::to_string(n));
    const auto events = plugin.receiveEvents(count);
    QCOMPARE(events.size(), std::size_t(count));
    for (int n = 0; n < count; ++n) QCOMPARE(events[n].bytes, "TypeA" + std::to_string(n));
    for (auto &intruder : intruders)
        if (port != "publish_port") QVERIFY(intruder->isSilentFor(50ms));
    QCOMPARE(app.app().snapshot().sequence, std::uint64_t(count));
    QCOMPARE(app.app().snapshot().plugins.size(), std::size_t(2)); // nobody has joined
    for (const std::string &key : m_keys->all()) QCOMPARE(app.problems(key), 0u);
}

void TestKeys::handshakesThatAreCutOffHarmNobody()
{
    OutsideApp app(m_keys->setup());
    StreamingPeer plugin(app.port(), with(m_keys->camera));
    QVERIFY(plugin.hello(hello()));
    const std::string whole = curveGreeting() + curveHello();
    const auto snapshot = app.app().snapshot();
    for (const std::uint16_t port : {*snapshot.publishPort, *snapshot.subscribePort, *snapshot.joinPort, app.port()})
        for (const std::size_t length : {0u, 1u, 9u, 10u, 11u, 12u, 32u, 63u, 64u, 65u, 100u, 265u, 266u}) {
            TcpPeer peer(port);
            QVERIFY(length <= whole.size());
            peer.send(whole.substr(0, length));
        }
    SOON_VERIFY(app.problems("in the middle of the handshake") > 0);
    app.inject("TypeAone");
    QCOMPARE(plugin.receiveEvent(), std::string("TypeAone"));
    QCOMPARE(app.app().snapshot().sequence, 1u);
}

void TestKeys::whoConnectsIsToldWhyHeIsRefused_data()
{
    QTest::addColumn<QString>("who");
    QTest::addColumn<QString>("words");
    QTest::newRow("unlisted") << "unlisted"
                              << "does not admit this key";
    QTest::newRow("without keys") << ""
                                  << "give a client's file" /* whoever notices first */;
    QTest::newRow("of another app") << "other"
                                    << "is the server-key";
}

void TestKeys::whoConnectsIsToldWhyHeIsRefused()
{
    QFETCH(QString, who);
    QFETCH(QString, words);
    OutsideApp app(m_keys->setup());
    const fs::path keys = who == "unlisted" ? m_keys->unlisted : who == "other" ? m_keys->ofAnotherApp : fs::path();
    // Only who is refused is told so; the others wait until their time is up.
    const Duration timeout = (who == "unlisted" ? 10s : 1s) * slowness();
    const auto raw =
        RawPublisher::connect({.port = *app.app().snapshot().publishPort, .timeout = timeout, .keys = keys});
    QVERIFY(!raw);
    QVERIFY2(QString::fromStdString(raw.error().message()).contains(words), raw.error().message().c_str());
    ExternalPluginClient client({.port = app.port(), .name = "outside", .patience = timeout, .keys = keys});
    const auto ran = client.run(std::make_unique<Follower>(1));
    QVERIFY(!ran);
    QVERIFY2(QString::fromStdString(ran.error().message()).contains(words), ran.error().message().c_str());
}

void TestKeys::aPluginAsAProcessUsesItsKey()
{
    OutsideApp app(m_keys->setup());
    for (int n = 0; n < 10; ++n) app.inject("TypeA" + std::to_string(n));
    ExternalPluginClient client({.port = app.port(), .name = "outside", .keys = m_keys->camera});
    const auto ran = client.run(std::make_unique<Follower>(10));
    QVERIFY2(ran, ran ? "" : ran.error().message().c_str());
}

void TestKeys::aProcessThatTheAppStartsHasAKeyOfItsOwn()
{
    QString file;
    {
        auto setup = m_keys->setup();
        setup.command = {"sh", "-c", R"(stat -c %a "$EVENT_ENGINE_KEYS"; echo "$EVENT_ENGINE_KEYS"; sleep 60)"};
        OutsideApp app(setup);
        std::vector<OutputLine> lines;
        const auto read = [&] {
            lines = app.app().output(0, 10);
            return lines.size();
        };
        SOON_COMPARE(read(), 2u);
        QCOMPARE(lines[0].text, std::string("600"));
        file = QString::fromStdString(lines[1].text);
        StreamingPeer plugin(app.port(), with(lines[1].text));
        QVERIFY(plugin.hello(hello()));
    }
    QVERIFY(!QFileInfo::exists(file));
    QVERIFY(!QFileInfo::exists(QFileInfo(file).path()));
}

QTEST_GUILESS_MAIN(TestKeys)
#include "tst_keys.moc"
