// SPDX-License-Identifier: BSD-3-Clause
// Ctrl-C during long work, in the command itself.
#include "engine/cli/interrupt_watch.h"
#include "tests/support/few_threads.h"
#include "tests/support/slowness.h"

#include <QTest>

#include <atomic>
#include <chrono>
#include <csignal>
#include <sys/wait.h>
#include <tuple>
#include <unistd.h>

using namespace event_engine::cli;

namespace {

/// How a process that does this has ended: the signal, or 0.
template <class Work>
int signalThatEnded(Work work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        ::signal(SIGINT, SIG_DFL);
        ::alarm(unsigned(20 * slowness()));
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

void waitFor(const std::atomic<bool> &is)
{
    while (!is) ::usleep(1000);
}

} // namespace

class InterruptWatchTest : public QObject {
    Q_OBJECT

private slots:
    void theFirstOneIsToldAndTheSecondOneEndsTheProcess()
    {
        QCOMPARE(signalThatEnded([] {
                     std::atomic<bool> came{false};
                     const InterruptWatch watch([&] { came = true; });
                     ::kill(::getpid(), SIGINT);
                     waitFor(came);
                 }),
                 0);
        QCOMPARE(signalThatEnded([] {
                     std::atomic<bool> came{false};
                     const InterruptWatch watch([&] { came = true; });
                     ::kill(::getpid(), SIGINT);
                     waitFor(came);
                     ::kill(::getpid(), SIGINT);
                     for (;;) ::pause();
                 }),
                 SIGINT);
    }

    void beforeTheSecondOneEndsTheProcessThereIsTimeForAWord()
    {
        int pipe[2];
        QCOMPARE(::pipe(pipe), 0);
        for (const int times : {1, 2}) {
            const int ended = signalThatEnded([&] {
                std::atomic<bool> came{false};
                const InterruptWatch watch([&] { came = true; }, [&] { std::ignore = ::write(pipe[1], "word", 4); });
                ::kill(::getpid(), SIGINT);
                waitFor(came);
                if (times == 1) return;
                ::kill(::getpid(), SIGINT);
                for (;;) ::pause();
            });
            QCOMPARE(ended, times == 1 ? 0 : SIGINT);
        }
        ::close(pipe[1]);
        char words[16];
        QCOMPARE(::read(pipe[0], words, sizeof words), ssize_t(4));
        ::close(pipe[0]);
    }

    // Each short command would wait for it.
    void itEndsAtOnce()
    {
        constexpr int times = 200;
        const auto begin = std::chrono::steady_clock::now();
        for (int i = 0; i < times; ++i) const InterruptWatch watch([] {});
        QVERIFY(std::chrono::steady_clock::now() - begin < times * std::chrono::milliseconds(25));
        const InterruptWatch later([] {});
        Interrupts interrupts;
        QVERIFY(!interrupts.came());
    }

    void whereNoThreadIsLeftTheFirstOneEndsTheProcess()
    {
        if (!FewThreads::isUsable()) QSKIP("a sanitizer starts threads its own way");
        QCOMPARE(signalThatEnded([] {
                     const FewThreads none;
                     const InterruptWatch watch([] {});
                 }),
                 0);
        QCOMPARE(signalThatEnded([] {
                     const FewThreads none;
                     const InterruptWatch watch([] {});
                     ::kill(::getpid(), SIGINT);
                     for (;;) ::pause();
                 }),
                 SIGINT);
    }
};

QTEST_GUILESS_MAIN(InterruptWatchTest)
#include "tst_interrupt_watch.moc"
