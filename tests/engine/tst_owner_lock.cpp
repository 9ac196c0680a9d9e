// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/owner_lock.h"

#include <QTest>
#include <algorithm>
#include <sched.h>
#include <thread>
#include <vector>

using namespace event_engine;

namespace {

std::vector<int> usableCpus()
{
    cpu_set_t usable;
    std::vector<int> cpus;
    if (::sched_getaffinity(0, sizeof usable, &usable) != 0) return cpus;
    for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
        if (CPU_ISSET(cpu, &usable)) cpus.push_back(cpu);
    return cpus;
}

/// The calling thread, from now on.
void stayOn(int cpu)
{
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    ::sched_setaffinity(0, sizeof one, &one);
}

} // namespace

class OwnerLockTest : public QObject {
    Q_OBJECT

private slots:
    void ownerAndVisitorAreNeverInsideTogether_data()
    {
        QTest::addColumn<bool>("visitorsBarrier");
        QTest::newRow("with barriers of their own") << false;
        if (hasProcessBarrier()) QTest::newRow("with the visitor's barrier") << true;
    }
    void ownerAndVisitorAreNeverInsideTogether()
    {
        QFETCH(bool, visitorsBarrier);
        OwnerLock lock(visitorsBarrier);
        struct {
            std::uint64_t first = 0, second = 0; // equal while nobody is inside
        } guarded;
        std::atomic<bool> visitedEnough{false};
        std::uint64_t byOwner = 0;
        std::thread owner([&] {
            while (!visitedEnough) {
                lock.lock();
                ++guarded.first;
                std::atomic_signal_fence(std::memory_order_seq_cst);
                ++guarded.second;
                lock.unlock();
                ++byOwner;
            }
        });
        constexpr std::uint64_t VISITS = 20'000;
        std::uint64_t byVisitor = 0, apart = 0;
        while (byVisitor < VISITS) {
            Visit visit(lock);
            if (!visit) continue;
            apart += guarded.first != guarded.second;
            ++guarded.first;
            std::atomic_signal_fence(std::memory_order_seq_cst);
            ++guarded.second;
            ++byVisitor;
        }
        visitedEnough = true;
        owner.join();
        QCOMPARE(apart, 0u);
        QCOMPARE(guarded.first, byOwner + byVisitor);
        QCOMPARE(guarded.second, byOwner + byVisitor);
    }

    // The broker gives up after some tries and comes back a millisecond later.
    void aVisitorGetsInWhileTheOwnerGoesOn_data() { ownerAndVisitorAreNeverInsideTogether_data(); }
    void aVisitorGetsInWhileTheOwnerGoesOn()
    {
        QFETCH(bool, visitorsBarrier);
        const auto cpus = usableCpus();
        if (cpus.size() < 2) QSKIP("on one CPU none of the two works while the other does");
        OwnerLock lock(visitorsBarrier);
        std::vector<std::uint64_t> inVain(1001); // tries, of each visit
        std::atomic<bool> over{false};
        std::atomic<std::uint64_t> rounds{0};
        std::thread owner([&] {
            stayOn(cpus[0]);
            while (!over) {
                lock.lock();
                lock.unlock();
                ++rounds;
            }
        });
        std::thread visitor([&] {
            stayOn(cpus[1]);
            for (std::uint64_t &each : inVain) {
                for (const std::uint64_t before = rounds; rounds == before;) // it is at work
                    sched_yield();
                while (!Visit(lock)) ++each;
            }
        });
        visitor.join();
        over = true;
        owner.join();
        std::sort(inVain.begin(), inVain.end());
        const std::uint64_t median = inVain[inVain.size() / 2]; // in some the system stops the owner inside
        QCOMPARE(median, 0u);
    }

    void aVisitorTurnsAwayWhereTheOwnerIs()
    {
        OwnerLock lock;
        lock.lock();
        QVERIFY(!Visit(lock));
        lock.unlock();
        QVERIFY(Visit(lock));
        QVERIFY(Visit(lock)); // the one before has ended
    }
};

QTEST_GUILESS_MAIN(OwnerLockTest)
#include "tst_owner_lock.moc"
