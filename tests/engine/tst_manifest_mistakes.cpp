// SPDX-License-Identifier: BSD-3-Clause
// B3: what is wrong or doubtful in an app.toml, in words.
#include "tests/support/app_folder.h"

#include <QFile>
#include <QTest>

using namespace event_engine;
using namespace event_engine::test;

class TestManifestMistakes : public QObject {
    Q_OBJECT

private slots:
    void whatIsNoMistakeIsAWarning_data();
    void whatIsNoMistakeIsAWarning();
    void whatIsWrongIsToldWithFileAndLine_data();
    void whatIsWrongIsToldWithFileAndLine();
    void allMistakesAreToldAtOnceInTheOrderOfTheFile();
    void noMoreThanAHundredMistakesAreTold();
    void aFileThatCannotBeReadIsToldSo();
    void keysNestedWithoutEndAreRefused();

private:
    AppFolder m_folder;
};

void TestManifestMistakes::whatIsNoMistakeIsAWarning_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QStringList>("warnings");
    const auto row = [](const char *name, const char *toml, const QStringList &warnings) {
        QTest::newRow(name) << QByteArray(toml) << warnings;
    };
    row("a mistyped key", "# a comment\ntitel = \"x\"", {"2: unknown key \"titel\", did you mean \"title\"?"});
    row("a mistyped section", "[recordings]\ncompression = \"lz4\"",
        {"1: unknown key \"recordings\", did you mean \"recording\"?"});
    row("mistyped in every kind of table", R"([[event_types]]
name = "A"
encodin = "text"
[plugins]
librarys = []
internal = [{ class = "A", nam = "b" }]
[[plugins.external]]
plugin_name = "P"
subscription = []
subscriptions = [{ prefix_hex = "01", prefix = "01" }]
[recording]
kompression = "lz4"
[[captures]]
when = "type:A"
befor = "1 s"
)",
        {"3: unknown key \"encodin\", did you mean \"encoding\"?",
         "5: unknown key \"librarys\", did you mean \"libraries\"?", "6: unknown key \"nam\", did you mean \"name\"?",
         "9: unknown key \"subscription\", did you mean \"subscriptions\"?",
         "10: unknown key \"prefix\", known are prefix_hex",
         "12: unknown key \"kompression\", did you mean \"compression\"?",
         "15: unknown key \"befor\", did you mean \"before\"?"});
    row("captures of plugins that nobody is called", R"toml([[plugins.external]]
plugin_name = "Counter"
[[captures]]
when = "failure:Countr"
[[captures]]
when = "loss:Storm"
[[captures]]
when = "from:Countr or from == \"Counter\""
[[captures]]
when = "loss:(recorder)"
)toml",
        {"4: when: unknown plugin \"Countr\", did you mean \"Counter\"?",
         "6: when: unknown plugin \"Storm\", known are Counter",
         "8: when: unknown plugin \"Countr\", did you mean \"Counter\"?"});
    row("a filter for a type that there is not", R"([[event_types]]
name = "Wind"
[[captures]]
when = "type:Wnd size > 5 or not type == \"Wind\" and \"type:Storm\""
)",
        {"4: when: unknown event type \"Wnd\", did you mean \"Wind\"?"});
    row("a filter for types whose names are no plain words", R"toml([[event_types]]
name = "Größe/1"
[[captures]]
when = "type:Größe/1 and (size > 5 or /type:foo/ or body[\"type:x\"] > 1)"
[[captures]]
when = "type == \"Größe/2\" or type != Wind"
)toml",
        {"6: when: unknown event type \"Größe/2\", did you mean \"Größe/1\"?"});
    row("the same capture twice", "[[captures]]\nwhen = \"failure:*\"\n[[captures]]\nwhen = \"failure:*\"",
        {"4: when: found \"failure:*\" again, as on line 2: both save the same"});
    row("two captures for the same, of other lengths",
        "[[captures]]\nwhen = \"failure:*\"\n[[captures]]\nwhen = \"failure:*\"\nafter = \"60 s\"", {});
    row("a library twice", "[plugins]\nlibraries = [\"liba.so\",\n\"liba.so\"]",
        {"3: libraries: found \"liba.so\" again, as on line 2"});
    row("a subscription twice", "[[plugins.external]]\nplugin_name = \"P\"\nsubscriptions = [\"*\", \"A\", \"*\"]",
        {"3: subscriptions: found one of them twice; its events come once all the same"});
    row("a program that is not there", "[[plugins.external]]\nplugin_name = \"P\"\ncommand = [\"no-such-program\"]",
        {"3: command: no-such-program: no such program on PATH"});
    row("a restart of what somebody else starts", "[[plugins.external]]\nplugin_name = \"P\"\nrestart = \"always\"",
        {"3: restart: found neither python nor command: somebody else starts it, and has to start it again"});
    row("options of a join port that is off", "join_policy = \"block\"",
        {"1: join_policy: found without a join_port, so nobody joins whom it is about"});
    row("what says how payloads are read and is not looked at", R"([[event_types]]
name = "A"
byte_order = "big"
root_type = "x.A"
[[event_types]]
name = "B"
encoding = "text"
schema = "plugin.py"
[[event_types]]
name = "C"
encoding = "flatbuffer"
)",
        {"3: byte_order: found without fields, so there is nothing that it is about",
         "4: root_type: found without a schema, so there is nothing that has it",
         "8: schema: found with encoding \"text\", which needs none",
         "11: encoding: found \"flatbuffer\" without a schema: its payloads cannot be decoded"});
    row("a join port", "join_port = 7000", {});
    row("keys", "keys = \"keys\"", {});
    row("beyond this machine", "insecure = true\nbind = \"0.0.0.0\"",
        {"2: bind: found \"0.0.0.0\" and insecure = true: everybody who reaches this machine is admitted"});
    row("beyond this machine with keys", "keys = \"keys\"\nbind = \"0.0.0.0\"", {});
    row("insecure, but on this machine", "insecure = true\nbind = \"::1\"", {});
    row("no restarts", "[[plugins.external]]\nplugin_name = \"P\"\nrestart = \"never\"", {});
}

void TestManifestMistakes::whatIsNoMistakeIsAWarning()
{
    QFETCH(QByteArray, toml);
    QFETCH(QStringList, warnings);
    const auto manifest = m_folder.parse(toml);
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
    const QString file = QString::fromStdString(m_folder.path("app.toml").string());
    QStringList found;
    for (const std::string &warning : manifest->warnings) found += QString::fromStdString(warning).remove(file + ':');
    QCOMPARE(found, warnings);
}

void TestManifestMistakes::whatIsWrongIsToldWithFileAndLine_data()
{
    QTest::addColumn<QByteArray>("toml");
    QTest::addColumn<QStringList>("mistakes");
    const auto row = [](const char *name, const QByteArray &toml, const QStringList &mistakes) {
        QTest::newRow(name) << toml << mistakes;
    };
    const QByteArray external = "[[plugins.external]]\nplugin_name = \"P\"\n";
    const QByteArray type = "[[event_types]]\nname = \"TypeA\"\n";

    row("no TOML at all", "title", {"1: not TOML: Error while parsing key-value pair: encountered end-of-file"});
    row("forgotten quotes", "title = Messages",
        {"1: not TOML: found something that is no value, expected a number, true, false, a date, [ ], { } or a text in "
         "quotes"});
    row("the same key twice", "title = \"a\"\ntitle = \"b\"",
        {"2: not TOML: Error while parsing key-value pair: cannot redefine existing string 'title'"});
    row("a number too large for anybody", "\npublish_port = 99999999999999999999",
        {"2: not TOML: Error while parsing decimal integer: '99999999999999999999' is not representable in 64 bits"});
    row("not UTF-8", "title = \"\xff\"", {"1: not TOML: Encountered invalid utf-8 sequence"});

    row("a title that is a number", "title = 5", {"1: title: found 5, expected a text in quotes"});
    row("a switch that is a text", "insecure = \"yes\"", {"1: insecure: found \"yes\", expected true or false"});
    row("a port too large", "publish_port = 70000",
        {"1: publish_port: found 70000, expected a port from 0 (chosen by the system) to 65535, or \"off\""});
    row("a negative port", "publish_port = -1",
        {"1: publish_port: found -1, expected a port from 0 (chosen by the system) to 65535, or \"off\""});
    row("a port that is a text", "subscribe_port = \"5560\"",
        {"1: subscribe_port: found \"5560\", expected a port from 0 (chosen by the system) to 65535, or \"off\""});
    row("a port that is no whole number", "join_port = 1.5",
        {"1: join_port: found 1.5, expected a port from 0 (chosen by the system) to 65535, or \"off\""});
    row("a plugin's port that is off", external + "external_port = \"off\"",
        {"3: external_port: found \"off\", expected a port from 0 (chosen by the system) to 65535"});
    row("a port used twice", "subscribe_port = 6000\n" + external + "external_port = 6000",
        {"4: port 6000 is used twice: for subscribe_port (on line 1) and for plugin \"P\" (on line 4)"});
    row("a port that another has by default", external + "external_port = 5559",
        {"3: port 5559 is used twice: for publish_port (by default) and for plugin \"P\" (on line 3)"});
    row("a default that somebody took", "publish_port = 5560",
        {"1: port 5560 is used twice: for publish_port (on line 1) and for subscribe_port (by default)"});

    row("a size without a unit that is known", "flight_recorder = \"64 potatoes\"",
        {"1: flight_recorder: found \"64 potatoes\", expected a size such as \"64 MiB\" (B, KiB, MiB, GiB, TiB), or "
         "\"off\""});
    row("a negative size", "flight_recorder = -1",
        {"1: flight_recorder: found -1, expected a size such as \"64 MiB\", or \"off\""});
    row("a negative size as a text", "max_event_size = \"-1 MiB\"",
        {"1: max_event_size: found \"-1 MiB\", expected a size such as \"64 MiB\" (B, KiB, MiB, GiB, TiB)"});
    row("a size of nothing", external + "backlog = 0", {"3: backlog: found 0, expected a size above 0"});
    row("a size that overflows", external + "backlog = \"99999999999 TiB\"",
        {"3: backlog: found \"99999999999 TiB\", expected a size such as \"64 MiB\" (B, KiB, MiB, GiB, TiB)"});
    row("an event larger than any", "max_event_size = \"2 GiB\"",
        {"1: max_event_size: found 2 GiB, expected no more than 1 GiB"});
    row("a duration without a unit", "start_timeout = 30",
        {"1: start_timeout: found 30, expected a duration with its unit, such as \"10 s\""});
    row("a duration that is none", "stop_timeout = \"soon\"",
        {"1: stop_timeout: found \"soon\", expected a duration such as \"10 s\" (ns, us, ms, s, min, h, d)"});
    row("a timeout of nothing", "stop_timeout = \"0 s\"",
        {"1: stop_timeout: found \"0 s\", expected a duration above 0"});
    row("a duration longer than anybody waits", "stall_after = \"400 d\"",
        {"1: stall_after: found \"400 d\", expected no more than 365 d"});

    row("open to others without keys", "\nbind = \"0.0.0.0\"",
        {"2: bind: found \"0.0.0.0\", which other machines can reach; expected \"127.0.0.1\", or keys = \"FOLDER\" to "
         "admit those with a listed key, or insecure = true to admit everybody"});
    row("keys that are not there", "keys = \"no-keys\"",
        {"1: keys: found \"no-keys\", but there is no folder FOLDER/no-keys: event-engine keys new makes it"});
    row("keys that are a file", "keys = \"plugin.py\"",
        {"1: keys: found \"plugin.py\", expected a folder, but FOLDER/plugin.py is none"});

    row("a type without a name", "[[event_types]]\nencoding = \"text\"",
        {"1: found no name, expected name = \"...\" here"});
    row("a type with an empty name", "[[event_types]]\nname = \"\"",
        {"2: name: found \"\", expected a text of printable characters"});
    row("a type with a line end in its name", "[[event_types]]\nname = \"a\\nb\"",
        {"2: name: found \"a\\x0ab\", expected a text of printable characters"});
    row("a type called *", "[[event_types]]\nname = \"*\"",
        {"2: name: found \"*\", which means something else, expected another name"});
    row("a type twice", type + type, {"4: event type \"TypeA\" is declared already, on line 2"});
    row("filters that clash", type + "\n[[event_types]]\nname = \"TypeAB\"\n",
        {"5: the filters of event types \"TypeA\" (line 2) and \"TypeAB\" clash: one is a prefix of the other, so "
         "their events could not be told apart"});
    row("filters that clash the other way round", "[[event_types]]\nname = \"TypeAB\"\n" + type,
        {"4: the filters of event types \"TypeAB\" (line 2) and \"TypeA\" clash: one is a prefix of the other, so "
         "their events could not be told apart"});
    row("every filter that clashes with one",
        type + "[[event_types]]\nname = \"TypeAB\"\n[[event_types]]\nname = \"TypeAC\"\n",
        {"4: the filters of event types \"TypeA\" (line 2) and \"TypeAB\" clash: one is a prefix of the other, so "
         "their events could not be told apart",
         "6: the filters of event types \"TypeA\" (line 2) and \"TypeAC\" clash: one is a prefix of the other, so "
         "their events could not be told apart"});
    row("equal filters", type + "[[event_types]]\nname = \"B\"\nfilter = \"TypeA\"\n",
        {"4: the filters of event types \"TypeA\" (line 2) and \"B\" clash: one is a prefix of the other, so their "
         "events could not be told apart"});
    row("a filter that is no hex", type + "filter_hex = \"0x01\"",
        {"3: filter_hex: found \"0x01\", expected pairs of hexadecimal digits such as \"01 ff\""});
    row("an empty filter", type + "filter = \"\"", {"3: filter: found a filter of 0 bytes, expected 1 to 255"});
    row("a filter too long", type + "filter_hex = \"" + QByteArray(512, '0') + '"',
        {"3: filter_hex: found a filter of 256 bytes, expected 1 to 255"});
    row("a filter in both forms", type + "filter = \"a\"\nfilter_hex = \"61\"",
        {"4: filter_hex: found filter as well, expected one of the two"});
    row("an unknown encoding", type + "encoding = \"xml\"",
        {"3: encoding: found \"xml\", expected \"text\", \"json\", \"flatbuffer\", \"protobuf\", \"msgpack\", \"cbor\" "
         "or \"binary\""});
    row("a schema that is not there", type + "schema = \"no.fbs\"",
        {"3: schema: found \"no.fbs\", but there is no file FOLDER/no.fbs"});
    row("a schema that is a folder", type + "schema = \"keys\"",
        {"3: schema: found \"keys\", expected a file, but FOLDER/keys is a folder"});
    row("fields of a text", type + "encoding = \"text\"\nfields = [{ name = \"speed\", type = \"f32\" }]",
        {"4: fields: found with encoding \"text\", expected them with \"binary\" alone"});
    row("fields that follow the rest",
        type + "fields = [{ name = \"a\", type = \"u8[]\" }, { name = \"b\", type = \"u8\" }]",
        {"3: fields: field \"a\" takes the rest of the payload, but \"b\" follows"});
    row("a table that the schema does not have",
        type + "encoding = \"flatbuffer\"\nschema = \"events.fbs\"\nroot_type = \"gen_events.Evnt\"",
        {"4: schema: FOLDER/events.fbs: the schema has no table \"gen_events.Evnt\", did you mean "
         "\"gen_events.Event\"?"});
    row("types that are no tables", "event_types = [\"TypeA\"]", {"1: event_types: found \"TypeA\", expected a table"});
    row("types in single brackets", "[event_types]\nname = \"TypeA\"",
        {"1: event_types: found a table, expected an array of tables: write [[event_types]]"});
    row("external plugins in single brackets", "[plugins.external]\nplugin_name = \"a\"",
        {"1: external: found a table, expected an array of tables: write [[plugins.external]]"});

    row("plugins that are no table", "plugins = []", {"1: plugins: found an array, expected a table"});
    row("libraries that are no array", "[plugins]\nlibraries = \"liba.so\"",
        {"2: libraries: found \"liba.so\", expected an array in [ ]"});
    row("a library that is no text", "[plugins]\nlibraries = [\n\"liba.so\",\n5]",
        {"4: libraries: found 5, expected a text in quotes"});
    row("a class that is no text", "[plugins]\ninternal = [5]",
        {"2: internal: found 5, expected a class in quotes, or { class = \"...\" }"});
    row("a class missing", "[plugins]\ninternal = [{ name = \"a\" }]",
        {"2: found no class, expected class = \"...\" here"});
    row("a configuration that is no table", "[plugins]\ninternal = [{ class = \"A\", config = 5 }]",
        {"2: config: found 5, expected a table"});
    row("a configuration that JSON cannot carry", "[plugins]\ninternal = [{ class = \"A\", config = { x = nan } }]",
        {"2: config: found nan, expected a finite number"});
    row("an unknown isolation", "[plugins]\ninternal = [{ class = \"A\", isolation = \"vm\" }]",
        {"2: isolation: found \"vm\", expected \"thread\" or \"process\""});
    row("an unknown policy", external + "policy = \"drop\"",
        {"3: policy: found \"drop\", expected \"block\", \"drop_oldest\" or \"drop_newest\""});
    row("an unknown consequence", external + "on_failure = true",
        {"3: on_failure: found true, expected \"keep\" or \"stop-app\""});
    row("restarts of a thread", "[plugins]\ninternal = [\n{ class = \"A\", restart = \"always\" }]",
        {"3: restart: found isolation = \"thread\", expected isolation = \"process\": only a process can be started "
         "again by itself"});
    row("an unknown restart", external + "restart = \"often\"",
        {"3: restart: found \"often\", expected \"never\", \"on-failure\" or \"always\""});
    row("a class twice without names", "[plugins]\ninternal = [\"A\",\n\"A\"]",
        {"3: another plugin is called \"A\" already, on line 2; expected a name of its own"});
    row("a name twice", "[plugins]\ninternal = [{ class = \"A\", name = \"P\" }]\n" + external,
        {"4: another plugin is called \"P\" already, on line 2; expected a name of its own"});
    row("an external plugin without a name", "[[plugins.external]]\nexternal_port = 6000",
        {"1: found no plugin_name, expected plugin_name = \"...\" here"});
    row("an id that is none", external + "id = \"d3266646-41ec-11ed-a96f-5391348bab4\"",
        {"3: id: found \"d3266646-41ec-11ed-a96f-5391348bab4\", expected a UUID such as "
         "\"d3266646-41ec-11ed-a96f-5391348bab46\""});
    row("an id twice, in different case",
        external + "id = \"d3266646-41ec-11ed-a96f-5391348bab46\"\n[[plugins.external]]\nplugin_name = \"Q\"\n" +
            "id = \"D3266646-41EC-11ED-A96F-5391348BAB46\"",
        {"6: id: plugin \"P\" has this id already, on line 3"});
    row("an unknown type", type + external + "subscriptions = [\"TypA\"]",
        {"5: subscriptions: unknown event type \"TypA\", did you mean \"TypeA\"?"});
    row("an unknown type that is like none", type + external + "subscriptions = [\n\"TypeA\",\n\"Storm\"]",
        {"7: subscriptions: unknown event type \"Storm\", known are TypeA"});
    row("a subscription that is no text", external + "subscriptions = [1]",
        {"3: subscriptions: found 1, expected an event type in quotes, \"*\" or { prefix_hex = \"01\" }"});
    row("a prefix that is no hex", external + "subscriptions = [{ prefix_hex = \"1\" }]",
        {"3: prefix_hex: found \"1\", expected pairs of hexadecimal digits such as \"01 ff\""});
    row("an empty prefix", external + "subscriptions = [{ prefix_hex = \"\" }]",
        {"3: prefix_hex: found \"\", expected a text of printable characters"});
    row("a script that is not there", external + "python = \"plugni.py\"",
        {"3: python: found \"plugni.py\", but there is no file FOLDER/plugni.py"});
    row("a script and a command", external + "python = \"plugin.py\"\ncommand = [\"a\"]",
        {"4: command: found python as well, expected one of the two"});
    row("a command of nothing", external + "command = []",
        {"3: command: found nothing to run, expected a program and its arguments"});
    row("a command that is no array", external + "command = \"./plugin --fast\"",
        {"3: command: found \"./plugin --fast\", expected an array in [ ]"});

    row("an unknown compression", "[recording]\ncompression = \"gzip\"",
        {"2: compression: found \"gzip\", expected \"zstd\", \"lz4\" or \"none\""});
    row("a capture whose reason makes no sense", "[[captures]]\nwhen = \"type = Alarm\"",
        {"2: when: column 6: found \"=\", expected \"==\", or quotes around words to search for"});
    row("a capture of a rate without a band", "[[captures]]\nwhen = \"rate:Wind fast\"",
        {"2: when: found \"fast\" as a rate, expected a band as in \"rate:Wind 5..200\""});
    row("captures of types that there are not",
        type + "[[captures]]\nwhen = \"type:TypA\"\n[[captures]]\nwhen = \"rate:TypB 1..2\"\n[[captures]]\nwhen = " +
            "\"silence:Storm 2 s\"",
        {"4: when: unknown event type \"TypA\", did you mean \"TypeA\"?",
         "6: when: unknown event type \"TypB\", known are TypeA",
         "8: when: unknown event type \"Storm\", known are TypeA"});
    row("a capture longer than any", "[[captures]]\nwhen = \"failure:*\"\nafter = \"2 h\"",
        {"3: after: found 2 h, expected no more than 10 min: a capture ends then"});
    row("a folder for captures that is a file", "[[captures]]\nwhen = \"failure:*\"\nfolder = \"plugin.py\"",
        {"3: folder: found \"plugin.py\", expected a folder, but FOLDER/plugin.py is none"});
    row("a plugin that is called as the engine's parts are",
        "[plugins]\ninternal = [{ class = \"A\", name = \"(a)\" }]",
        {"2: found \"(a)\", expected a name that begins otherwise: ( is for the engine's own parts"});
    row("a hang that is over too soon", external + "restart = \"always\"\nhang_restart_after = \"1 s\"",
        {"4: hang_restart_after: found 1 s, expected 5 s at the least"});
    row("a capture of a silence without a time", "[[captures]]\nwhen = \"silence:Wind\"",
        {"2: when: found \"silence:Wind\", expected a time at its end, as in \"silence:Wind 2 s\""});
    row("a capture without a flight recorder", "flight_recorder = \"off\"\n[[captures]]\nwhen = \"failure:*\"",
        {"2: captures: found flight_recorder = \"off\" as well, expected a size: there is nothing to save"});
    row("a capture without a reason", "[[captures]]\nbefore = \"1 s\"",
        {"1: found no when, expected when = \"...\" here"});
}

void TestManifestMistakes::whatIsWrongIsToldWithFileAndLine()
{
    QFETCH(QByteArray, toml);
    QFETCH(QStringList, mistakes);
    const auto manifest = m_folder.parse(toml);
    QVERIFY(!manifest);
    QCOMPARE(manifest.error().kind(), ErrorKind::InvalidArgument);
    const QString folder = QString::fromStdString(m_folder.path("x").parent_path().string());
    const QString words = wordsOf(manifest);
    for (const QString &line : words.split('\n')) QVERIFY2(line.startsWith(folder + "/app.toml:"), qPrintable(line));
    QCOMPARE(QString(words).remove(folder + "/app.toml:").replace(folder, "FOLDER").split('\n'), mistakes);
}

void TestManifestMistakes::allMistakesAreToldAtOnceInTheOrderOfTheFile()
{
    const auto manifest = m_folder.parse(R"([recording]
compression = "gzip"
[[plugins.external]]
external_port = -1
[[event_types]]
name = 5
)");
    QCOMPARE(wordsOf(manifest).split('\n').replaceInStrings(QRegularExpression("^.*app.toml:(\\d+): .*$"), "\\1"),
             QStringList({"2", "3", "4", "6"}));
}

void TestManifestMistakes::noMoreThanAHundredMistakesAreTold()
{
    QByteArray toml = "[[event_types]]\nname = \"A\"\n[[plugins.external]]\nplugin_name = \"P\"\nsubscriptions = [";
    for (int i = 0; i < 100'000; ++i) toml += "\"Unknown\",";
    const auto manifest = m_folder.parse(toml + "]");
    QCOMPARE(wordsOf(manifest).count('\n'), 99);
}

void TestManifestMistakes::aFileThatCannotBeReadIsToldSo()
{
    const auto missing = Manifest::load("no/such/app.toml");
    QCOMPARE(missing.error(), Error(ErrorKind::NotFound, "no/such/app.toml: there is no such file"));
    const auto folder = Manifest::load(m_folder.path("keys"));
    QCOMPARE(folder.error().message(), m_folder.path("keys").string() + ": found a folder, expected an app.toml");
    const auto endless = Manifest::load("/dev/zero");
    QCOMPARE(endless.error().message(), std::string("/dev/zero: found a device, expected an app.toml"));
    QFile large(QString::fromStdString(m_folder.path("large.toml").string()));
    QVERIFY(large.open(QIODevice::WriteOnly) && large.resize(4 * MIB + 1));
    const auto tooLarge = Manifest::load(m_folder.path("large.toml"));
    QCOMPARE(tooLarge.error().message(),
             m_folder.path("large.toml").string() + ": found more than 4 MiB, expected an app.toml");
}

void TestManifestMistakes::keysNestedWithoutEndAreRefused()
{
    const QByteArray deep = QByteArray("a.").repeated(100'000);
    const QString expected = QString::fromStdString(m_folder.path("app.toml").string()) +
                             ":2: found a key of more than 32 parts, expected fewer dots";
    for (const QByteArray &toml :
         {"\n" + deep + "a = 1", "\n[" + deep + "a]", "\nx = { " + deep + "a = 1 }",
          "\n" + QByteArray("\"=\" . ").repeated(50) + "a = 1", "\nx = [ '''y''''', { " + deep + "a = 1 } ]",
          "\nx = \"\\\"\" #\"\n" + deep + "a = 1"}) {
        const auto manifest = m_folder.parse(toml);
        QCOMPARE(wordsOf(manifest).replace(":3:", ":2:"), expected);
    }
    const QByteArray dots = QByteArray(". ").repeated(100);
    const auto manifest = m_folder.parse("title = \"" + dots + "\" # " + dots + "\n[x]\na = '" + dots + "'\nb = '''\n" +
                                         dots + "'''\nc = \"\"\"\\\"\"\"" + dots + "\"\"\"\n" + "d = [" +
                                         QByteArray("1.5, ").repeated(100) + "]");
    QVERIFY2(manifest, qPrintable(wordsOf(manifest)));
}

QTEST_APPLESS_MAIN(TestManifestMistakes)
#include "tst_manifest_mistakes.moc"
