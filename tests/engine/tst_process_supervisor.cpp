// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/clock.h"
#include "engine/plugins/process/line_splitter.h"
#include "tests/support/observed_process.h"
#include "tests/support/slowness.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <csignal>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class TestProcessSupervisor : public QObject {
    Q_OBJECT

private slots:
    void linesComeWithTheirSourceAndTime();
    void aLastLineWithoutItsEndIsNotLost();
    void allOutputComesBeforeTheEnd();
    void aVeryLongLineIsCutAndTheNextOneIsWhole();
    void aTalkativeProcessDoesNotHoldUpTheOthers();
    void aProgramThatCannotStartIsToldInWords_data();
    void aProgramThatCannotStartIsToldInWords();
    void theEnvironmentIsAddedToOurs();
    void standardInputIsEmpty();
    void noDescriptorOfOursLeaks();
    void signalsAreAsInAFreshProgram();
    void aProcessHasAGroupOfItsOwn();
    void aProcessMayBeStartedAgainFromItsEnd();
    void aStartMayWait();
    void aStartThatWaitsCanBeStopped();
    void manyProcessesAtOnceLeaveNoDescriptor();
    void aProcessDoesNotOutliveOurProgram();
    void aHostWithoutStandardStreamsStartsProcessesToo();
    void aProcessThatTheHostHasForkedMeanwhileHoldsUpNoStart();

private:
    std::unique_ptr<ProcessSupervisor> m_supervisor;

private slots:
    void initTestCase_data() { addWatches(); }
    void init() { m_supervisor = makeSupervisor(); }
    void cleanup() { m_supervisor.reset(); }
};

namespace {

/// As long as it lives, each pipe's writing end is open somewhere else, too: as in a process that was forked between.
class HeldPipes {
public:
    HeldPipes() { m_present = this; }
    ~HeldPipes()
    {
        m_present = nullptr;
        for (const int end : m_ends) ::close(end);
    }
    static void hold(int end)
    {
        if (HeldPipes *present = m_present) present->m_ends.push_back(::fcntl(end, F_DUPFD_CLOEXEC, 0));
    }

private:
    static inline std::atomic<HeldPipes *> m_present{nullptr};
    std::vector<int> m_ends; // of the supervisor's thread, then of the test's
};

qsizetype openDescriptors()
{
    return QDir("/proc/self/fd").entryList(QDir::Files | QDir::System | QDir::NoDotAndDotDot).size();
}

std::string join(const Texts &texts)
{
    std::string all;
    for (const auto &text : texts) all += text + "\n";
    return all;
}

/// This test program in the part of a host with one child, whose process id it prints.
int runAsHost(const char *script, const QString &printTo)
{
    auto supervisor = std::move(ProcessSupervisor::create().value());
    ObservedProcess child;
    supervisor->start(shell(script), child.events());
    const auto story = child.whenLines(1);
    QFile file(printTo);
    if (!file.open(QIODevice::WriteOnly)) return 1;
    file.write(join(story.output()).c_str());
    file.close();
    ::raise(SIGKILL);
    return 1;
}

ProcessOptions thisProgram(Texts arguments)
{
    arguments.insert(arguments.begin(), "/proc/self/exe");
    return {.command = std::move(arguments)};
}

} // namespace

// In the place of the system's, for all of this program.
extern "C" int pipe2(int ends[2], int flags) noexcept
{
    const auto result = static_cast<int>(::syscall(SYS_pipe2, ends, flags));
    if (result == 0) HeldPipes::hold(ends[1]);
    return result;
}

void TestProcessSupervisor::aProcessThatTheHostHasForkedMeanwhileHoldsUpNoStart()
{
    const HeldPipes held;
    ObservedProcess process;
    m_supervisor->start(shell("exit 3"), process.events());
    QCOMPARE(process.whenOver().exit, exited(3));
}

void TestProcessSupervisor::linesComeWithTheirSourceAndTime()
{
    const auto before = now();
    ObservedProcess process;
    m_supervisor->start(shell("echo one; echo two >&2; printf 'a\\377b\\n'"), process.events());
    const auto story = process.whenOver();

    QVERIFY(story.started.has_value());
    QCOMPARE(story.output(), (Texts{"one", "a\xff"
                                           "b"}));
    QCOMPARE(story.errors(), Texts{"two"});
    for (const auto &line : story.lines) QVERIFY(line.time >= before && line.time <= now());
}

void TestProcessSupervisor::aLastLineWithoutItsEndIsNotLost()
{
    ObservedProcess process;
    m_supervisor->start(shell("printf 'no end'; printf 'nor here' >&2"), process.events());
    const auto story = process.whenOver();
    QCOMPARE(story.output(), Texts{"no end"});
    QCOMPARE(story.errors(), Texts{"nor here"});
}

void TestProcessSupervisor::allOutputComesBeforeTheEnd()
{
    ObservedProcess process;
    m_supervisor->start(shell("seq 1 100000"), process.events());
    const auto output = process.whenOver().output();
    QCOMPARE(output.size(), 100'000u);
    for (std::size_t i = 0; i < output.size(); ++i) QCOMPARE(output[i], std::to_string(i + 1));
}

void TestProcessSupervisor::aVeryLongLineIsCutAndTheNextOneIsWhole()
{
    ObservedProcess process;
    m_supervisor->start(shell("head -c 1000000 /dev/zero | tr '\\0' x; echo; echo next"), process.events());
    const auto output = process.whenOver().output();
    const auto cut = std::string(LineSplitter::DEFAULT_LIMIT, 'x').append(LineSplitter::LINE_CUT_MARK);
    QCOMPARE(output, (Texts{cut, "next"}));
}

void TestProcessSupervisor::aTalkativeProcessDoesNotHoldUpTheOthers()
{
    ProcessEvents ignoring;
    std::atomic<bool> talks = false;
    ObservedProcess end;
    ignoring.onLine = [&](auto, auto, auto) { talks = true; };
    ignoring.onExit = end.events().onExit;
    const auto talkative = m_supervisor->start(shell("exec yes"), std::move(ignoring));
    QTRY_VERIFY_WITH_TIMEOUT(talks, int(patience() / 1ms));

    ObservedProcess other;
    m_supervisor->start(shell("echo here"), other.events());
    QCOMPARE(other.whenOver(scaled(2s)).output(), Texts{"here"});

    m_supervisor->stop(talkative, 0s, 5s);
    QCOMPARE(end.whenOver(scaled(2s)).exit, killedBy(SIGTERM));
}

void TestProcessSupervisor::aProgramThatCannotStartIsToldInWords_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<QString>("folder");
    QTest::addColumn<QString>("words");
    const QString here = "FOLDER";
    QTest::newRow("nothing") << QStringList{} << here << "the command is empty";
    QTest::newRow("missing") << QStringList{"./plugin"} << here << "./plugin: no such file in FOLDER";
    QTest::newRow("missing, absolute") << QStringList{"/no/plugin"} << here << "/no/plugin: no such file";
    QTest::newRow("not on PATH") << QStringList{"no-such-program"} << here
                                 << "no-such-program: no such program on PATH";
    QTest::newRow("not on PATH but here")
        << QStringList{"plain.txt"} << here
        << "plain.txt: no such program on PATH; the file beside the app is written ./plain.txt";
    QTest::newRow("not executable") << QStringList{"./plain.txt"} << here
                                    << "./plain.txt: not executable; chmod +x FOLDER/plain.txt makes it so";
    QTest::newRow("a folder") << QStringList{"./"} << here << "./: is a folder, not a program";
    QTest::newRow("no program")
        << QStringList{"./no_program"} << here
        << "./no_program: not a program of this system; a script needs a first line such as #!/bin/sh";
    QTest::newRow("no interpreter")
        << QStringList{"./no_interpreter"} << here
        << "./no_interpreter: the interpreter that it names, in its #! line for a script, is not there";
    QTest::newRow("no folder") << QStringList{"/bin/true"} << "FOLDER/none"
                               << "cannot start /bin/true in the folder FOLDER/none: No such file or directory";
}

void TestProcessSupervisor::aProgramThatCannotStartIsToldInWords()
{
    QFETCH(QStringList, command);
    QFETCH(QString, folder);
    QFETCH(QString, words);
    QTemporaryDir files;
    const auto write = [&](const char *name, const char *text, bool executable) {
        QFile file(files.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) < 0) qFatal("cannot write");
        if (executable) file.setPermissions(file.permissions() | QFile::ExeOwner | QFile::ExeUser);
    };
    write("plain.txt", "text", false);
    write("no_program", "text", true);
    write("no_interpreter", "#!/no/such/interpreter\n", true);

    ObservedProcess process;
    ProcessOptions options;
    for (const auto &part : command) options.command.push_back(part.toStdString());
    options.workingDirectory = folder.replace("FOLDER", files.path()).toStdString();
    m_supervisor->start(options, process.events());

    const auto story = process.whenOver();
    QVERIFY(story.failure.has_value());
    QCOMPARE(QString::fromStdString(story.failure->message()), words.replace("FOLDER", files.path()));
    QVERIFY(!story.started);
    m_supervisor.reset();
    QCOMPARE(process.story().ends, 1);
}

void TestProcessSupervisor::theEnvironmentIsAddedToOurs()
{
    qputenv("OURS", "kept");
    qputenv("BOTH", "old");
    ObservedProcess process;
    auto options = shell("echo $OURS $BOTH \"$NEW\"; env | grep -c ^BOTH=; pwd");
    options.environment = {{"BOTH", "new"}, {"NEW", "a = b"}};
    options.workingDirectory = "/usr";
    m_supervisor->start(options, process.events());
    QCOMPARE(process.whenOver().output(), (Texts{"kept new a = b", "1", "/usr"}));
}

void TestProcessSupervisor::standardInputIsEmpty()
{
    ObservedProcess process;
    m_supervisor->start(shell("cat; readlink /proc/self/fd/0"), process.events());
    QCOMPARE(process.whenOver().output(), Texts{"/dev/null"});
}

void TestProcessSupervisor::noDescriptorOfOursLeaks()
{
    const FileDescriptor unmarked(::open("/etc/passwd", O_RDONLY));
    const FileDescriptor far(::fcntl(unmarked.get(), F_DUPFD, 900));
    QVERIFY(far.get() >= 900);
    ObservedProcess process;
    m_supervisor->start({.command = {"ls", "/proc/self/fd"}}, process.events());
    QCOMPARE(process.whenOver().output(), (Texts{"0", "1", "2", "3"})); // 3 is the folder that ls reads
}

void TestProcessSupervisor::signalsAreAsInAFreshProgram()
{
    const auto before = ::signal(SIGPIPE, SIG_IGN);
    ObservedProcess process;
    m_supervisor->start({.command = {"cat", "/proc/self/status"}}, process.events());
    const auto output = process.whenOver().output();
    ::signal(SIGPIPE, before);
    for (const char *set : {"SigBlk", "SigIgn", "SigCgt"})
        QVERIFY(std::ranges::count(output, std::string(set) + ":\t0000000000000000") == 1);
}

void TestProcessSupervisor::aProcessHasAGroupOfItsOwn()
{
    ObservedProcess process;
    const auto id = m_supervisor->start(shell("echo up; exec sleep 1000"), process.events());
    const auto story = process.whenLines(1);
    QCOMPARE(::getpgid(*story.started), *story.started);
    m_supervisor->stop(id, 0s, NEVER);
    QCOMPARE(process.whenOver().exit, killedBy(SIGTERM));
}

void TestProcessSupervisor::aProcessMayBeStartedAgainFromItsEnd()
{
    ObservedProcess second;
    ProcessEvents first;
    first.onExit = [&](const ExitStatus &) { m_supervisor->start(shell("echo again"), second.events()); };
    m_supervisor->start(shell("exit 1"), std::move(first));
    QCOMPARE(second.whenOver().output(), Texts{"again"});
}

void TestProcessSupervisor::aStartMayWait()
{
    const auto before = now();
    ObservedProcess late, early;
    m_supervisor->start(shell("echo late"), late.events(), 300ms);
    m_supervisor->start(shell("echo early"), early.events());
    QCOMPARE(early.whenOver().output(), Texts{"early"});
    const auto story = late.whenOver();
    QCOMPARE(story.output(), Texts{"late"});
    QVERIFY(story.lines[0].time - before >= 300ms);
}

void TestProcessSupervisor::aStartThatWaitsCanBeStopped()
{
    ObservedProcess process, atTheEnd;
    const auto id = m_supervisor->start(shell("echo never"), process.events(), 1h);
    m_supervisor->start(shell("echo never"), atTheEnd.events(), NEVER);
    m_supervisor->stop(id, 0s, 0s);
    QCOMPARE(process.whenOver().failure.value().kind(), ErrorKind::Stopped);
    m_supervisor.reset();
    QCOMPARE(atTheEnd.story().failure.value().kind(), ErrorKind::Stopped);
}

void TestProcessSupervisor::manyProcessesAtOnceLeaveNoDescriptor()
{
    const auto before = openDescriptors();
    std::vector<ObservedProcess> processes(60);
    for (std::size_t i = 0; i < processes.size(); ++i)
        m_supervisor->start(shell("echo " + std::to_string(i)), processes[i].events());
    for (std::size_t i = 0; i < processes.size(); ++i)
        QCOMPARE(processes[i].whenOver().output(), Texts{std::to_string(i)});
    SOON_COMPARE(openDescriptors(), before);
}

void TestProcessSupervisor::aProcessDoesNotOutliveOurProgram()
{
    QTemporaryDir folder;
    const QString printed = folder.filePath("pid");
    ObservedProcess host;
    m_supervisor->start(thisProgram({"--host", "echo $$; exec sleep 1000", printed.toStdString()}), host.events());
    QCOMPARE(host.whenOver().exit, killedBy(SIGKILL));
    QFile file(printed);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const pid_t child = file.readAll().trimmed().toInt();
    QVERIFY(child > 0);
    SOON_VERIFY(!isAlive(child));
}

void TestProcessSupervisor::aHostWithoutStandardStreamsStartsProcessesToo()
{
    QTemporaryDir folder;
    const QString printed = folder.filePath("lines");
    ObservedProcess host;
    m_supervisor->start(
        thisProgram({"--closed-host", "read line; echo out $(ls /proc/self/fd)", printed.toStdString()}),
        host.events());
    host.whenOver();
    QFile file(printed);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("out 0 1 2 3\n"));
}

int main(int argc, char **argv)
{
    const std::string part = argc == 4 ? argv[1] : "";
    if (part == "--closed-host")
        for (int descriptor : {0, 1, 2}) ::close(descriptor);
    if (part == "--host" || part == "--closed-host") return runAsHost(argv[2], argv[3]);

    TestProcessSupervisor test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_process_supervisor.moc"
