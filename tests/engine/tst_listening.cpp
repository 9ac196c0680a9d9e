// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"
#include "event_engine/keys.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;

namespace {

QSet<QString> ownSockets()
{
    QSet<QString> inodes;
    const QDir descriptors("/proc/self/fd");
    for (const QString &name : descriptors.entryList(QDir::NoDotAndDotDot | QDir::System | QDir::Files)) {
        const QString target = QFile::symLinkTarget(descriptors.filePath(name));
        if (const auto at = target.indexOf("socket:["); at >= 0) inodes.insert(target.mid(at + 8).chopped(1));
    }
    return inodes;
}

/// The addresses that TCP sockets of this process listen at, as the system writes them (127.0.0.1 is 0100007F).
QSet<QString> listeningAddresses()
{
    constexpr int address = 1, state = 3, inode = 9;
    QSet<QString> addresses;
    const auto own = ownSockets();
    for (const char *table : {"/proc/self/net/tcp", "/proc/self/net/tcp6"}) {
        QFile file(table);
        if (!file.open(QIODevice::ReadOnly)) continue;
        const auto lines = QString::fromLatin1(file.readAll()).split('\n', Qt::SkipEmptyParts);
        for (const QString &line : lines.mid(1)) {
            const auto words = line.simplified().split(' ');
            if (words[state] == "0A" && own.contains(words[inode])) addresses.insert(words[address].section(':', 0, 0));
        }
    }
    return addresses;
}

std::unique_ptr<App> appAt(const std::string &address, AppOptions options = {})
{
    options.publishPort = Port::chosen();
    options.subscribePort = Port::chosen();
    options.joinPort = Port::chosen();
    if (!address.empty()) options.bindAddress = address;
    auto app = std::make_unique<App>(options);
    if (!app->registerExternalPlugin({.name = "Elsewhere"})) return {};
    return app;
}

} // namespace

class TestListening : public QObject {
    Q_OBJECT

private slots:
    void anAppListensOnThisMachineAlone_data();
    void anAppListensOnThisMachineAlone();
    void listeningBeyondThisMachineMustBeAskedFor_data();
    void listeningBeyondThisMachineMustBeAskedFor();
    void withKeysAnAppListensBeyondThisMachine();
    void anAddressThatTheMachineLacksIsToldSo();
    void aPortThatIsTakenIsToldSo();
};

void TestListening::anAppListensOnThisMachineAlone_data()
{
    QTest::addColumn<QString>("bind");
    QTest::addColumn<QString>("address");
    QTest::newRow("by default") << QString() << "0100007F";
    QTest::newRow("by number") << QString("127.0.0.1") << "0100007F";
    QTest::newRow("by name") << QString("localhost") << "0100007F";
    QTest::newRow("by version 6") << QString("::1") << "00000000000000000000000001000000";
}

void TestListening::anAppListensOnThisMachineAlone()
{
    QFETCH(QString, bind);
    QFETCH(QString, address);
    if (bind == "::1" && !QFile::exists("/proc/net/if_inet6")) QSKIP("this machine has no IPv6");
    const auto app = appAt(bind.toStdString());
    QVERIFY(app);
    const auto started = app->start();
    QVERIFY2(started, started ? "" : started.error().message().c_str());
    QCOMPARE(listeningAddresses(), QSet<QString>{address});
    QVERIFY(app->stop());
    SOON_VERIFY(listeningAddresses().isEmpty()); // libzmq closes in a thread of its own
}

void TestListening::listeningBeyondThisMachineMustBeAskedFor_data()
{
    QTest::addColumn<QString>("bind");
    QTest::addColumn<QString>("mode");
    for (const char *bind : {"0.0.0.0", "*", "::", "0"})
        for (const char *mode : {"publish_port", "subscribe_port", "join_port", "external plugin"})
            QTest::addRow("%s, %s", mode, bind) << bind << mode;
}

void TestListening::listeningBeyondThisMachineMustBeAskedFor()
{
    QFETCH(QString, bind);
    QFETCH(QString, mode);
    AppOptions options;
    options.bindAddress = bind.toStdString();
    options.publishPort = mode == "publish_port" ? Port::chosen() : Port::off();
    options.subscribePort = mode == "subscribe_port" ? Port::chosen() : Port::off();
    options.joinPort = mode == "join_port" ? Port::chosen() : Port::off();
    const auto app = std::make_unique<App>(options);
    if (mode == "external plugin") QVERIFY(app->registerExternalPlugin({.name = "Elsewhere"}));
    const auto started = app->start();
    QVERIFY(!started);
    QCOMPARE(started.error().kind(), ErrorKind::InvalidArgument);
    QVERIFY(QString::fromStdString(started.error().message()).contains("insecure = true"));
    QVERIFY(QString::fromStdString(started.error().message()).contains("event-engine keys"));
    QVERIFY(listeningAddresses().isEmpty());
}

void TestListening::withKeysAnAppListensBeyondThisMachine()
{
    QTemporaryDir folder;
    AppOptions options;
    options.keys = folder.path().toStdString() + "/keys";
    if (const auto made = makeKeys(options.keys); !made) QSKIP(made.error().message().c_str());
    const auto app = appAt("0.0.0.0", options);
    const auto started = app->start();
    QVERIFY2(started, started ? "" : started.error().message().c_str());
    QCOMPARE(listeningAddresses(), QSet<QString>{"00000000"});
    QVERIFY(app->stop());
    SOON_VERIFY(listeningAddresses().isEmpty());
}

void TestListening::anAddressThatTheMachineLacksIsToldSo()
{
    AppOptions options;
    options.bindAddress = "nowhere.example";
    options.insecure = true;
    App app(options);
    const auto started = app.start();
    QVERIFY(!started);
    QCOMPARE(started.error(),
             Error(ErrorKind::InvalidArgument, "publish_port: this machine has no address nowhere.example to listen "
                                               "on: correct bind, 127.0.0.1 is always there"));
}

void TestListening::aPortThatIsTakenIsToldSo()
{
    const auto first = appAt("");
    QVERIFY(first->start());
    const auto taken = first->snapshot().publishPort;
    QVERIFY(taken);
    App second(Port(*taken), Port::off());
    const auto started = second.start();
    QVERIFY(!started);
    QCOMPARE(started.error(),
             Error(ErrorKind::InUse, "publish_port " + std::to_string(*taken) +
                                         " is in use by another program: stop that, or choose another port (0 = any "
                                         "free one)"));
}

QTEST_GUILESS_MAIN(TestListening)
#include "tst_listening.moc"
