// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/owner_lock.h"

#include <QTest>
#include <thread>

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
