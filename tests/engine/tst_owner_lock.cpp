// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/owner_lock.h"

#include <QTest>
#include <algorithm>
#include <thread>
#include <vector>

using namespace event_engine;

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

    // What a visit that is tried again and again costs is told in the owner's rounds: they pass only while it works.
    void aVisitorGetsInWhileTheOwnerGoesOn_data() { ownerAndVisitorAreNeverInsideTogether_data(); }
    void aVisitorGetsInWhileTheOwnerGoesOn()
    {
        QFETCH(bool, visitorsBarrier);
        OwnerLock lock(visitorsBarrier);
        std::atomic<bool> over{false};
        std::atomic<std::uint64_t> rounds{0};
        std::thread owner([&] {
            while (!over) {
                lock.lock();
                lock.unlock();
                ++rounds;
            }
        });
        std::vector<std::uint64_t> waited;
        while (waited.size() < 1001) {
            const std::uint64_t before = rounds;
            while (!Visit(lock)) {
            }
            waited.push_back(rounds - before);
        }
        over = true;
        owner.join();
        std::sort(waited.begin(), waited.end());
        const std::uint64_t median = waited[waited.size() / 2]; // in some of them the system stops one of the two
        QVERIFY2(median <= 4, qPrintable(QString("%1 rounds").arg(median)));
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
