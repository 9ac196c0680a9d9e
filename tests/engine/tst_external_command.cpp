// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/external_command.h"
#include "engine/plugins/process/python_interpreter.h"
#include "tests/support/observed_process.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

class TestExternalCommand : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void aPluginWithoutACommandStartsByItself();
    void aCommandLearnsWhereToConnect();
    void aCommandLearnsItsConfiguration();
    void whereTheEngineListensEverywhereTheProcessConnectsHere_data();
    void whereTheEngineListensEverywhereTheProcessConnectsHere();
    void aMissingScriptIsToldWithItsFolder();
    void aFolderIsNoScript();
    void aScriptFindsPyeventsBothWays();
    void aModuleOfTheUsersComesBeforeOnesOfPyevents();
    void theEnvironmentChoosesTheInterpreter();
    void aChosenInterpreterThatIsNowhereIsTold();
    void anInterpreterWithoutZmqIsPassedOver();
    void anInterpreterThatHangsIsPassedOver();
    void noInterpreterIsOneSentenceThatSaysWhatToInstall();
    void whatWasFoundIsRemembered();
    void aModuleBesideUsIsNotTakenForZmq();
    void theEnvironmentChoosesPyevents();
    void aChoiceWithoutPyeventsIsTold();

private:
    std::string write(const QString &name, const QByteArray &text);
    std::string writeProgram(const QString &name, const QByteArray &script);
    [[nodiscard]] std::string path(const QString &name) const { return m_files->filePath(name).toStdString(); }

    std::optional<QTemporaryDir> m_files;
    QByteArray m_path;
};

namespace {

Texts outputOf(const ProcessOptions &options)
{
    const auto supervisor = std::move(ProcessSupervisor::create().value());
    ObservedProcess process;
    supervisor->start(options, process.events());
    const auto story = process.whenOver();
    for (const auto &line : story.errors()) qWarning("%s", line.c_str());
    return story.output();
}

ProcessOptions commandFor(const ExternalPlugin &plugin, const std::string &bindAddress = "127.0.0.1")
{
    return externalCommand(plugin, bindAddress, 6000).value().value();
}

QString words(const Error &error)
{
    return QString::fromStdString(error.message());
}

} // namespace

void TestExternalCommand::init()
{
    m_files.emplace();
    m_path = qgetenv("PATH");
    QDir(m_files->path()).mkdir("pyevents");
    write("pyevents/__init__.py", "");
    write("pyevents/events.py", "NAME = 'ours'\n");
    qputenv("EVENT_ENGINE_PYEVENTS", m_files->path().toUtf8());
}

void TestExternalCommand::cleanup()
{
    for (const char *name : {"EVENT_ENGINE_PYEVENTS", "EVENT_ENGINE_PYTHON", "PYTHONPATH"}) qunsetenv(name);
    qputenv("PATH", m_path);
    m_files.reset();
}

std::string TestExternalCommand::write(const QString &name, const QByteArray &text)
{
    QFile file(m_files->filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("cannot write");
    return file.fileName().toStdString();
}

std::string TestExternalCommand::writeProgram(const QString &name, const QByteArray &script)
{
    const auto file = write(name, "#!/bin/sh\n" + script);
    fs::permissions(file, fs::perms::owner_all);
    return file;
}

void TestExternalCommand::aPluginWithoutACommandStartsByItself()
{
    QVERIFY(!externalCommand({.name = "Elsewhere"}, "127.0.0.1", 6000).value());
}

void TestExternalCommand::aCommandLearnsItsConfiguration()
{
    ExternalPlugin plugin{.name = "P", .command = {"sh", "-c", "echo ${EVENT_ENGINE_CONFIG-none}"}};
    QCOMPARE(outputOf(**externalCommand(plugin, "127.0.0.1", 6000)), Texts{"none"});
    plugin.config = PluginConfig::fromJson(R"({"depth": 3})").value();
    QCOMPARE(outputOf(**externalCommand(plugin, "127.0.0.1", 6000)), Texts{R"({"depth":3})"});
}

void TestExternalCommand::aCommandLearnsWhereToConnect()
{
    const auto options = commandFor(
        {.name = "My plugin",
         .command = {"/bin/sh", "-c", "echo $EVENT_ENGINE_HOST $EVENT_ENGINE_PORT $EVENT_ENGINE_PLUGIN; pwd"},
         .workingDirectory = "/usr"});
    QCOMPARE(outputOf(options), (Texts{"127.0.0.1 6000 My plugin", "/usr"}));
}

void TestExternalCommand::whereTheEngineListensEverywhereTheProcessConnectsHere_data()
{
    QTest::addColumn<QString>("bindAddress");
    QTest::addColumn<QString>("host");
    QTest::newRow("here") << "127.0.0.1"
                          << "127.0.0.1";
    QTest::newRow("one address") << "10.0.0.7"
                                 << "10.0.0.7";
    QTest::newRow("every address") << "0.0.0.0"
                                   << "127.0.0.1";
    QTest::newRow("every address, as zmq writes it") << "*"
                                                     << "127.0.0.1";
    QTest::newRow("every address, version 6") << "[::]"
                                              << "127.0.0.1";
}

void TestExternalCommand::whereTheEngineListensEverywhereTheProcessConnectsHere()
{
    QFETCH(QString, bindAddress);
    QFETCH(QString, host);
    const auto options = commandFor({.name = "P", .command = {"true"}}, bindAddress.toStdString());
    QCOMPARE(options.environment.at("EVENT_ENGINE_HOST"), host.toStdString());
}

void TestExternalCommand::aMissingScriptIsToldWithItsFolder()
{
    const auto options = externalCommand(
        {.name = "P", .python = "plugin.py", .workingDirectory = m_files->path().toStdString()}, "127.0.0.1", 6000);
    QCOMPARE(words(options.error()), "plugin.py: no such file in " + m_files->path());
    QCOMPARE(options.error().kind(), ErrorKind::NotFound);
}

void TestExternalCommand::aFolderIsNoScript()
{
    const auto options = externalCommand({.name = "P", .python = "/usr"}, "127.0.0.1", 6000);
    QCOMPARE(words(options.error()), QString("/usr: is a folder, not a Python script"));
}

void TestExternalCommand::aScriptFindsPyeventsBothWays()
{
    write("plugin.py", "import events, pyevents.events, os, zmq\n"
                       "print(events.NAME, pyevents.events.NAME, os.environ['EVENT_ENGINE_PLUGIN'])\n"
                       "print(os.environ['PYTHONUNBUFFERED'])\n");
    const auto options =
        commandFor({.name = "P", .python = "plugin.py", .workingDirectory = m_files->path().toStdString()});
    QCOMPARE(outputOf(options), (Texts{"ours ours P", "1"}));
}

void TestExternalCommand::aModuleOfTheUsersComesBeforeOnesOfPyevents()
{
    QDir(m_files->path()).mkdir("mine");
    write("mine/events.py", "NAME = 'mine'\n");
    write("plugin.py", "import events, pyevents.events\nprint(events.NAME, pyevents.events.NAME)\n");
    qputenv("PYTHONPATH", m_files->filePath("mine").toUtf8());
    const auto options =
        commandFor({.name = "P", .python = "plugin.py", .workingDirectory = m_files->path().toStdString()});
    QCOMPARE(outputOf(options), Texts{"mine ours"});
}

void TestExternalCommand::theEnvironmentChoosesTheInterpreter()
{
    qputenv("EVENT_ENGINE_PYTHON", "/some/python3");
    QCOMPARE(pythonInterpreter().value(), fs::path("/some/python3"));

    const auto mine = writeProgram("my-python", "");
    qputenv("PATH", m_files->path().toUtf8());
    qputenv("EVENT_ENGINE_PYTHON", "my-python");
    QCOMPARE(pythonInterpreter().value(), fs::path(mine));
}

void TestExternalCommand::aChosenInterpreterThatIsNowhereIsTold()
{
    qputenv("EVENT_ENGINE_PYTHON", "no-python");
    QCOMPARE(words(pythonInterpreter().error()),
             QString("EVENT_ENGINE_PYTHON names \"no-python\", which is not on PATH"));
}

void TestExternalCommand::anInterpreterWithoutZmqIsPassedOver()
{
    const fs::path without = writeProgram("without", "exit 1"), with = writeProgram("with", "exit 0");
    QCOMPARE(firstPythonWithZmq({"/no/python", without, with}).value(), with);
}

void TestExternalCommand::anInterpreterThatHangsIsPassedOver()
{
    const fs::path hanging = writeProgram("hanging", "exec sleep 1000"), with = writeProgram("with", "exit 0");
    QCOMPARE(firstPythonWithZmq({hanging, with}, scaled(500ms)).value(), with);
}

void TestExternalCommand::noInterpreterIsOneSentenceThatSaysWhatToInstall()
{
    const auto without = writeProgram("without", "echo \"No module named 'zmq'\" >&2; exit 1");
    const auto found = firstPythonWithZmq({"/no/python", without});
    QCOMPARE(words(found.error()),
             QString("no Python that can import zmq (/no/python: no such file, %1: No module named "
                     "'zmq'); sudo apt install python3-zmq installs it, and "
                     "EVENT_ENGINE_PYTHON=/path/to/python3 names an interpreter that has it")
                 .arg(QString::fromStdString(without)));
}

void TestExternalCommand::whatWasFoundIsRemembered()
{
    writeProgram("python3", "echo >>" + m_files->filePath("calls").toUtf8());
    qputenv("PATH", m_files->path().toUtf8() + ":" + m_path);
    for (int i = 0; i < 3; ++i) QCOMPARE(pythonInterpreter().value(), fs::path(path("python3")));
    QFile calls(m_files->filePath("calls"));
    QVERIFY(calls.open(QIODevice::ReadOnly));
    QCOMPARE(calls.readAll(), QByteArray("\n"));
}

void TestExternalCommand::aModuleBesideUsIsNotTakenForZmq()
{
    QDir(m_files->path()).mkdir("zmq");
    write("zmq/__init__.py", "raise SystemExit('the wrong one')\n");
    const auto before = QDir::currentPath();
    QDir::setCurrent(m_files->path());
    const auto found = firstPythonWithZmq({"/usr/bin/python3"});
    QDir::setCurrent(before);
    QVERIFY2(found, found ? "" : found.error().message().c_str());
}

void TestExternalCommand::theEnvironmentChoosesPyevents()
{
    const std::optional<fs::path> folder(m_files->path().toStdString());
    QCOMPARE(pyeventsFolder().value(), folder);
    qputenv("EVENT_ENGINE_PYEVENTS", m_files->path().toUtf8() + "/");
    QCOMPARE(pyeventsFolder().value(), folder);
    qputenv("EVENT_ENGINE_PYEVENTS", m_files->filePath("pyevents").toUtf8());
    QCOMPARE(pyeventsFolder().value(), folder);
}

void TestExternalCommand::aChoiceWithoutPyeventsIsTold()
{
    qputenv("EVENT_ENGINE_PYEVENTS", "/usr");
    QCOMPARE(words(pyeventsFolder().error()),
             QString("EVENT_ENGINE_PYEVENTS names \"/usr\", which holds no package pyevents"));
}

QTEST_GUILESS_MAIN(TestExternalCommand)
#include "tst_external_command.moc"
