// SPDX-License-Identifier: BSD-3-Clause
// How supervised processes end: by themselves, by a stop and its deadlines, with the supervisor.
#include "engine/base/clock.h"
#include "tests/support/observed_process.h"
#include "tests/support/slowness.h"
#include "tests/support/standstill.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace event_engine;
using namespace event_engine::test;
using namespace std::chrono_literals;

class TestProcessEnds : public QObject {
    Q_OBJECT

private slots:
    void theEndIsToldOnce_data();
    void theEndIsToldOnce();
    void aPoliteProcessEndsAtTheFirstDeadline();
    void aStubbornProcessEndsAtTheSecondDeadline();
    void whoIsStoppedWhileOurProgramStandsStillHasItsTimeAllTheSame();
    void aStandingProcessCanStillEndPolitely();
    void theEarlierDeadlineCounts();
    void stoppingWhatHasEndedIsNoMistake();
    void theWholeGroupIsStopped();
    void whatTheProcessLeavesBehindInItsGroupIsKilled();
    void aGrandchildThatKeepsThePipeDoesNotHoldUpTheEnd();
    void nothingIsLeftAfterTheSupervisor();
    void noneLivesOnUntilAnotherHasEnded();
    void whatWasNotYetStartedAtTheEndIsToldSo();
    void ourOwnChildrenAreLeftAlone();
    void aStatusThatSomebodyElseTookIsUnknown();

private:
    std::unique_ptr<ProcessSupervisor> m_supervisor;

private slots:
    void initTestCase_data() { addWatches(); }
    void init() { m_supervisor = makeSupervisor(); }
    void cleanup() { m_supervisor.reset(); }
};

void TestProcessEnds::theEndIsToldOnce_data()
{
    QTest::addColumn<QString>("script");
    QTest::addColumn<ExitStatus>("status");
    QTest::addColumn<QString>("words");
    QTest::newRow("success") << "exit 0" << exited(0) << "exited with code 0";
    QTest::newRow("failure") << "exit 1" << exited(1) << "exited with code 1";
    QTest::newRow("like a shell's 127") << "exit 127" << exited(127) << "exited with code 127";
    QTest::newRow("crash") << "kill -SEGV $$" << killedBy(SIGSEGV) << "was ended by SIGSEGV (Segmentation fault)";
    QTest::newRow("abort") << "kill -ABRT $$" << killedBy(SIGABRT) << "was ended by SIGABRT (Aborted)";
    QTest::newRow("killed") << "kill -KILL $$" << killedBy(SIGKILL) << "was ended by SIGKILL (Killed)";
    QTest::newRow("closes its output first") << "exec >&- 2>&-; exit 4" << exited(4) << "exited with code 4";
}

void TestProcessEnds::theEndIsToldOnce()
{
    QFETCH(QString, script);
    QFETCH(ExitStatus, status);
    QFETCH(QString, words);
    ObservedProcess process;
    m_supervisor->start(shell(script.toStdString()), process.events());

    const auto story = process.whenOver(scaled(2s));
    QCOMPARE(story.exit, status);
    QCOMPARE(QString::fromStdString(toText(*story.exit)), words);
    QVERIFY(isGone(*story.started));
    m_supervisor.reset();
    QCOMPARE(process.story().ends, 1);
}

void TestProcessEnds::aPoliteProcessEndsAtTheFirstDeadline()
{
    ObservedProcess process;
    const auto id = m_supervisor->start(shell("trap 'echo bye; exit 3' TERM; echo up; while :; do sleep 0.01; done"),
                                        process.events());
    process.whenLines(1);
    m_supervisor->stop(id, 0s, NEVER);
    const auto story = process.whenOver();
    QCOMPARE(story.exit, exited(3));
    QCOMPARE(story.output().back(), std::string("bye"));
}

void TestProcessEnds::aStubbornProcessEndsAtTheSecondDeadline()
{
    ObservedProcess process;
    const auto id =
        m_supervisor->start(shell("trap 'echo no' TERM; echo up; while :; do sleep 0.01; done"), process.events());
    process.whenLines(1);
    const auto asked = now();
    m_supervisor->stop(id, 0s, 2s);
    const auto story = process.whenOver();
    QCOMPARE(story.exit, killedBy(SIGKILL));
    QVERIFY(now() - asked >= 2s);
    QVERIFY(story.lines.size() >= 2);
    QCOMPARE(story.output()[1], std::string("no"));
}

void TestProcessEnds::whoIsStoppedWhileOurProgramStandsStillHasItsTimeAllTheSame()
{
    ObservedProcess process;
    const QTemporaryDir folder;
    const std::string mayEnd = folder.filePath("may end").toStdString();
    const auto id = m_supervisor->start(shell("trap 'while [ ! -e \"" + mayEnd +
                                              "\" ]; do sleep 0.01; done; exit 7' TERM; echo up; "
                                              "while :; do sleep 0.01; done"),
                                        process.events());
    process.whenLines(1);
    const auto timeout = 3s * slowness();
    m_supervisor->stop(id, 0s, timeout);
    standStill(timeout + 1s);
    QTest::qWait(200); // for the supervisor to look
    QVERIFY(QFile(QString::fromStdString(mayEnd)).open(QIODevice::WriteOnly));
    QCOMPARE(process.whenOver().exit, exited(7));
}

void TestProcessEnds::aStandingProcessCanStillEndPolitely()
{
    ObservedProcess process;
    const auto id =
        m_supervisor->start(shell("trap 'exit 5' TERM; echo up; kill -STOP $$; sleep 1000"), process.events());
    const auto pid = *process.whenLines(1).started;
    SOON_COMPARE(stateOf(pid), 'T');
    m_supervisor->stop(id, 0s, NEVER);
    QCOMPARE(process.whenOver().exit, exited(5));
}

void TestProcessEnds::theEarlierDeadlineCounts()
{
    ObservedProcess process;
    const auto id = m_supervisor->start(shell("echo up; exec sleep 1000"), process.events());
    process.whenLines(1);
    m_supervisor->stop(id, 1h, 2h);
    m_supervisor->stop(id, NEVER, 0s);
    m_supervisor->stop(id, 3h, 3h);
    QCOMPARE(process.whenOver().exit, killedBy(SIGKILL));
}

void TestProcessEnds::stoppingWhatHasEndedIsNoMistake()
{
    ObservedProcess process;
    const auto id = m_supervisor->start(shell("exit 0"), process.events());
    process.whenOver();
    m_supervisor->stop(id, 0s, 0s);
    m_supervisor->stop(ProcessId{12345}, 0s, 0s);

    ObservedProcess next;
    m_supervisor->start(shell("exit 7"), next.events());
    QCOMPARE(next.whenOver().exit, exited(7));
    QCOMPARE(process.story().ends, 1);
}

void TestProcessEnds::theWholeGroupIsStopped()
{
    ObservedProcess process;
    const auto id = m_supervisor->start(shell("sleep 1000 & echo $!; wait"), process.events());
    const auto begun = process.whenLines(1);
    QVERIFY(!begun.lines.empty());
    const pid_t grandchild = std::stoi(begun.output().at(0));
    QVERIFY(isAlive(grandchild));
    m_supervisor->stop(id, 0s, NEVER);
    process.whenOver();
    SOON_VERIFY(!isAlive(grandchild));
}

void TestProcessEnds::whatTheProcessLeavesBehindInItsGroupIsKilled()
{
    ObservedProcess process;
    m_supervisor->start(shell("trap '' TERM; sleep 1000 & echo $!"), process.events());
    const auto story = process.whenOver();
    QCOMPARE(story.exit, exited(0));
    SOON_VERIFY(!isAlive(std::stoi(story.output().at(0))));
}

void TestProcessEnds::aGrandchildThatKeepsThePipeDoesNotHoldUpTheEnd()
{
    ObservedProcess process;
    m_supervisor->start(shell("setsid sh -c 'echo $$; exec yes' & exec sleep 1000"), process.events());
    const auto begun = process.whenLines(1);
    QVERIFY(!begun.lines.empty());
    ::kill(*begun.started, SIGTERM);
    QCOMPARE(process.whenOver().exit, killedBy(SIGTERM));
    ::kill(std::stoi(begun.output().at(0)), SIGKILL);
}

void TestProcessEnds::nothingIsLeftAfterTheSupervisor()
{
    std::vector<ObservedProcess> processes(5);
    for (auto &process : processes)
        m_supervisor->start(shell("trap '' TERM; sleep 1000 & echo $!; wait"), process.events());
    for (auto &process : processes) process.whenLines(1);
    m_supervisor.reset();
    for (auto &process : processes) {
        const auto story = process.story();
        QCOMPARE(story.exit, killedBy(SIGKILL));
        QVERIFY(isGone(*story.started));
        SOON_VERIFY(!isAlive(std::stoi(story.output().at(0))));
    }
}

// One that is stuck in the kernel takes its time.
void TestProcessEnds::noneLivesOnUntilAnotherHasEnded()
{
    ObservedProcess first, second;
    std::atomic<pid_t> living{0};
    char state = 0;
    ProcessEvents events = first.events();
    events.onExit = [&, tell = events.onExit](const ExitStatus &status) {
        const auto deadline = std::chrono::steady_clock::now() + patience();
        while ((state = stateOf(living)) != 'Z' && std::chrono::steady_clock::now() < deadline)
            std::this_thread::sleep_for(1ms);
        tell(status);
    };
    m_supervisor->start(shell("echo up; exec sleep 1000"), events);
    m_supervisor->start(shell("echo up; exec sleep 1000"), second.events());
    first.whenLines(1);
    living = *second.whenLines(1).started;
    m_supervisor.reset();
    QCOMPARE(state, 'Z');
}

void TestProcessEnds::whatWasNotYetStartedAtTheEndIsToldSo()
{
    std::vector<ObservedProcess> processes(20);
    for (auto &process : processes) m_supervisor->start(shell("exec sleep 1000"), process.events());
    m_supervisor.reset();
    for (auto &process : processes) {
        const auto story = process.story();
        QCOMPARE(story.ends, 1);
        if (story.failure) QCOMPARE(story.failure->kind(), ErrorKind::Stopped);
    }
}

void TestProcessEnds::ourOwnChildrenAreLeftAlone()
{
    const pid_t own = ::fork();
    if (own == 0) ::_exit(42);
    ObservedProcess process;
    m_supervisor->start(shell("sleep 0.1"), process.events());
    QCOMPARE(process.whenOver().exit, exited(0));
    m_supervisor.reset();

    int status = 0;
    QCOMPARE(::waitpid(own, &status, 0), own);
    QCOMPARE(WEXITSTATUS(status), 42);
}

void TestProcessEnds::aStatusThatSomebodyElseTookIsUnknown()
{
    const auto before = ::signal(SIGCHLD, SIG_IGN);
    ObservedProcess process;
    m_supervisor->start(shell("echo last words; exit 3"), process.events());
    const auto story = process.whenOver();
    ::signal(SIGCHLD, before);
    QCOMPARE(story.exit, ExitStatus{});
    QCOMPARE(story.output(), Texts{"last words"});
    QVERIFY(QString::fromStdString(toText(*story.exit)).startsWith("ended"));
}

QTEST_GUILESS_MAIN(TestProcessEnds)
#include "tst_process_ends.moc"
