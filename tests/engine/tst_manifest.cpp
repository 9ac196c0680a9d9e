// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/app_folder.h"

#include <QTest>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class TestManifest : public QObject {
    Q_OBJECT

private slots:
    void anEmptyFileMeansTheDefaults();
    void everyKeyIsRead();
    void theFileInTheReadmeIsFineAndTellsTheDefaults();
    void aFilterIsTheNameUnlessGiven();
    void pathsAreThoseBesideTheFile();
    void configurationsReachThePluginAsJson();
    void portsThatBelongToNobodyMayBeEqual();
    void anAppThatDeclaresNoTypesMaySubscribeToAny();
    void windowsLineEndsAndAByteOrderMarkAreFine();

private:
    AppFolder m_folder;
};

void TestManifest::anEmptyFileMeansTheDefaults()
{
    const auto manifest = m_folder.parse("");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    QCOMPARE(manifest->options.publishPort, Port(5559));
    QCOMPARE(manifest->options.subscribePort, Port(5560));
    QVERIFY(manifest->options.joinPort.isOff());
    QVERIFY((manifest->options.joinBacklog == BacklogOptions{64 * MIB, OverflowPolicy::Block}));
    QCOMPARE(manifest->options.bindAddress, std::string("127.0.0.1"));
    QCOMPARE(manifest->options.flightRecorderLimit, 64 * MIB);
    QCOMPARE(manifest->recordingCompression, Compression::Zstd);
    QVERIFY(manifest->eventTypes.empty());
    QVERIFY(manifest->warnings.empty());
    QCOMPARE(manifest->file, m_folder.path("app.toml"));
}

void TestManifest::everyKeyIsRead()
{
    const QByteArray toml = R"(
title = "Messages example"
publish_port = "off"
subscribe_port = 0
join_port = 5561
join_backlog = "2 MiB"
join_policy = "drop_oldest"
bind = "0.0.0.0"
keys = "keys/"
insecure = true
flight_recorder = "32 MiB"
max_event_size = "1 MiB"
start_timeout = "20 s"
stop_timeout = "500 ms"
stall_after = 0
hard_cap = "64 MiB"

[[event_types]]
name = "TypeA"
encoding = "text"

[[event_types]]
name = "TypeB"
filter_hex = "0100"
encoding = "flatbuffer"
schema = "events.fbs"
root_type = "gen_events.Event"

[[event_types]]
name = "Packed"
fields = [{ name = "width", type = "u32" }, { type = "bytes[2]" }]
byte_order = "big"

[plugins]
libraries = ["libmessages_plugins.so"]
internal = ["MsgProducer", { class = "Counter", name = "counter-2", config = { depth = 3 }, isolation = "process", restart = "always", on_failure = "stop-app", backlog = "1 MiB", policy = "drop_oldest" }]

[[plugins.external]]
plugin_name = "PyPlugin"
id = "d3266646-41ec-11ed-a96f-5391348bab46"
external_port = 6000
subscriptions = ["TypeA", "*", { prefix_hex = "01" }]
python = "plugin.py"
restart = "on-failure"
on_failure = "keep"
backlog = 4096
policy = "drop_newest"
hang_restart_after = "1 min"
config = { model = "small" }

[[plugins.external]]
plugin_name = "Tool"
command = ["./plugin", "--fast"]

[recording]
compression = "lz4"

[[captures]]
when = "type:TypeA"
before = "5 s"
after = "1 s"
)";
    const auto manifest = m_folder.parse(toml);
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    const AppOptions &options = manifest->options;
    QCOMPARE(options.title, std::string("Messages example"));
    QVERIFY(options.publishPort.isOff());
    QCOMPARE(options.subscribePort, Port::chosen());
    QCOMPARE(options.joinPort, Port(5561));
    QVERIFY((options.joinBacklog == BacklogOptions{2 * MIB, OverflowPolicy::DropOldest}));
    QCOMPARE(options.bindAddress, std::string("0.0.0.0"));
    QCOMPARE(options.keys, m_folder.path("keys/"));
    QVERIFY(options.insecure);
    QCOMPARE(options.flightRecorderLimit, 32 * MIB);
    QCOMPARE(options.maxEventSize, 1 * MIB);
    QVERIFY(options.startTimeout == 20s);
    QVERIFY(options.stopTimeout == 500ms);
    QVERIFY(options.stallAfter == 0s);
    QCOMPARE(options.hardCap, 64 * MIB);

    QCOMPARE(manifest->eventTypes.size(), std::size_t(3));
    QCOMPARE(manifest->eventTypes[0].encoding, Encoding::Text);
    QCOMPARE(asText(manifest->eventTypes[0].filter), std::string_view("TypeA"));
    QCOMPARE(manifest->eventTypes[1].filter, (Bytes{std::byte{1}, std::byte{0}}));
    QCOMPARE(manifest->eventTypes[1].encoding, Encoding::FlatBuffer);
    QCOMPARE(manifest->eventTypes[1].rootType, std::string("gen_events.Event"));
    QVERIFY(manifest->eventTypes[1].codec.decodes());
    QVERIFY(manifest->eventTypes[2].fields == (std::vector<LayoutField>{{"width", "u32"}, {"", "bytes[2]"}}));
    QCOMPARE(manifest->eventTypes[2].byteOrder, ByteOrder::Big);

    QCOMPARE(manifest->libraries, std::vector<std::string>{"libmessages_plugins.so"});
    QCOMPARE(manifest->internalPlugins.size(), std::size_t(2));
    QCOMPARE(manifest->internalPlugins[0].className, std::string("MsgProducer"));
    QVERIFY(manifest->internalPlugins[0].options.name.empty());
    const ManifestPlugin &counter = manifest->internalPlugins[1];
    QCOMPARE(counter.className, std::string("Counter"));
    QCOMPARE(counter.options.name, std::string("counter-2"));
    QCOMPARE(counter.options.config.integer("depth"), std::optional<std::int64_t>(3));
    QCOMPARE(counter.options.isolation, Isolation::Process);
    QCOMPARE(counter.options.restart, (RestartOptions{RestartPolicy::Always, 0s}));
    QCOMPARE(counter.options.onFailure, OnFailure::StopApp);
    QCOMPARE(counter.options.backlog, (BacklogOptions{1 * MIB, OverflowPolicy::DropOldest}));

    QCOMPARE(manifest->externalPlugins.size(), std::size_t(2));
    const ExternalPlugin &python = manifest->externalPlugins[0];
    QCOMPARE(python.name, std::string("PyPlugin"));
    QCOMPARE(python.id, std::string("d3266646-41ec-11ed-a96f-5391348bab46"));
    QCOMPARE(python.port, Port(6000));
    QCOMPARE(python.subscriptions,
             (std::vector<Subscription>{"TypeA", Subscription::everything(), Subscription::prefix({std::byte{1}})}));
    QCOMPARE(python.restart, (RestartOptions{RestartPolicy::OnFailure, 1min}));
    QCOMPARE(python.config.text("model"), std::optional<std::string>("small"));
    QCOMPARE(python.backlog, (BacklogOptions{4096, OverflowPolicy::DropNewest}));
    const ExternalPlugin &tool = manifest->externalPlugins[1];
    QCOMPARE(tool.command, (std::vector<std::string>{"./plugin", "--fast"}));
    QCOMPARE(tool.port, Port::chosen());
    QCOMPARE(tool.backlog, (BacklogOptions{64 * MIB, OverflowPolicy::Block}));

    QCOMPARE(manifest->recordingCompression, Compression::Lz4);
    QCOMPARE(manifest->captures.size(), std::size_t(1));
    QCOMPARE(manifest->captures[0].when, std::string("type:TypeA"));
    QVERIFY(manifest->captures[0].before == 5s);
    QVERIFY(manifest->captures[0].after == 1s);
    QCOMPARE(QByteArray::fromStdString(manifest->text), toml);
}

void TestManifest::theFileInTheReadmeIsFineAndTellsTheDefaults()
{
    QFile readme(SOURCE_DIR "/engine/README.md");
    QVERIFY(readme.open(QIODevice::ReadOnly));
    const QByteArray text = readme.readAll();
    const auto begin = text.indexOf("```toml\n", text.indexOf("## app.toml")) + 8;
    const auto manifest = m_folder.parse(text.mid(begin, text.indexOf("```", begin) - begin));
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    QVERIFY2(manifest->warnings.empty(), manifest->warnings.empty() ? "" : manifest->warnings[0].c_str());
    const AppOptions told = manifest->options, meant;
    QCOMPARE(told.publishPort, meant.publishPort);
    QCOMPARE(told.subscribePort, meant.subscribePort);
    QCOMPARE(told.joinPort, meant.joinPort);
    QCOMPARE(told.joinBacklog, meant.joinBacklog);
    QCOMPARE(told.bindAddress, meant.bindAddress);
    QCOMPARE(told.insecure, meant.insecure);
    QCOMPARE(told.flightRecorderLimit, meant.flightRecorderLimit);
    QCOMPARE(told.maxEventSize, meant.maxEventSize);
    QVERIFY(told.startTimeout == meant.startTimeout && told.stopTimeout == meant.stopTimeout);
    QVERIFY(told.stallAfter == meant.stallAfter);
    QCOMPARE(told.hardCap, meant.hardCap);
    QCOMPARE(manifest->externalPlugins[0].backlog, ExternalPlugin().backlog);
    QCOMPARE(manifest->internalPlugins[1].options.backlog, InternalPluginOptions().backlog);
    QVERIFY(manifest->captures[0].before == CaptureRule().before);
    QVERIFY(manifest->captures[0].after == CaptureRule().after);
}

void TestManifest::aFilterIsTheNameUnlessGiven()
{
    const auto manifest =
        m_folder.parse("[[event_types]]\nname = \"A\"\n[[event_types]]\nname = \"B\"\nfilter = \"b/\"");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    QCOMPARE(asText(manifest->eventTypes[0].filter), std::string_view("A"));
    QCOMPARE(asText(manifest->eventTypes[1].filter), std::string_view("b/"));
}

void TestManifest::pathsAreThoseBesideTheFile()
{
    m_folder.write("app.toml", "[[event_types]]\nname = \"A\"\nschema = \"./events.fbs\"\n"
                               "[[plugins.external]]\nplugin_name = \"P\"\npython = \"plugin.py\"\n");
    const auto manifest = Manifest::load(m_folder.path("app.toml"));
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    QCOMPARE(manifest->eventTypes[0].schema, m_folder.path("events.fbs").string());
    QCOMPARE(manifest->externalPlugins[0].python, m_folder.path("plugin.py").string());
    QCOMPARE(manifest->externalPlugins[0].workingDirectory, m_folder.path("plugin.py").parent_path());
}

void TestManifest::configurationsReachThePluginAsJson()
{
    const auto manifest = m_folder.parse(R"([plugins]
internal = [{ class = "A", config = { list = [1, 2.5, "x"], on = true, since = 1979-05-27T07:32:00Z, day = 1979-05-27, at = 07:32:00, lens.f = 2.8, most = 9223372036854775807 } }])");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    const PluginConfig &config = manifest->internalPlugins[0].options.config;
    QCOMPARE(config.text("since"), std::optional<std::string>("1979-05-27T07:32:00Z"));
    QCOMPARE(config.text("day"), std::optional<std::string>("1979-05-27"));
    QCOMPARE(config.text("at"), std::optional<std::string>("07:32:00"));
    QCOMPARE(config.number("lens.f"), std::optional(2.8));
    QCOMPARE(config.integer("most"), std::optional<std::int64_t>(INT64_MAX));
    QVERIFY(config.json().find(R"("list":[1,2.5,"x"])") != std::string::npos);
}

void TestManifest::portsThatBelongToNobodyMayBeEqual()
{
    const auto manifest = m_folder.parse(R"(publish_port = 0
subscribe_port = 0
[[plugins.external]]
plugin_name = "A"
external_port = 0
[[plugins.external]]
plugin_name = "B"
external_port = 5559
)");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
}

void TestManifest::anAppThatDeclaresNoTypesMaySubscribeToAny()
{
    const auto manifest =
        m_folder.parse("[[plugins.external]]\nplugin_name = \"A\"\nsubscriptions = [\"DeclaredInCode\"]");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
}

void TestManifest::windowsLineEndsAndAByteOrderMarkAreFine()
{
    const auto manifest = m_folder.parse("\xef\xbb\xbftitle = \"A\"\r\ntitel = \"B\"\r\n");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    QCOMPARE(manifest->warnings.size(), std::size_t(1));
    QVERIFY(QString::fromStdString(manifest->warnings[0]).contains("app.toml:2: "));
}

QTEST_APPLESS_MAIN(TestManifest)
#include "tst_manifest.moc"
