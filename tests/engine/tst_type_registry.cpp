// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/type_registry.h"

#include <QTest>

#include <atomic>
#include <malloc.h>
#include <map>
#include <random>
#include <thread>

using namespace event_engine;

namespace {

std::string nameOf(int number)
{
    return QStringLiteral("Type%1").arg(number, 5, 10, QChar('0')).toStdString();
}

EventType typeWith(std::string name, std::string_view filter)
{
    EventType type(std::move(name));
    type.filter = copyOf(asBytes(filter));
    return type;
}

} // namespace

class TypeRegistryTest : public QObject {
    Q_OBJECT

private slots:
    void theTypeIsTheOneWhoseFilterBeginsTheBytes()
    {
        TypeRegistry types;
        const std::vector<std::string> filters{"b",  "ab", "ac", std::string("\xff\x01", 2), std::string("\0", 1),
                                               "b2x"};
        std::map<std::string, TypeId> ids;
        for (const std::string &filter : filters)
            if (const auto id = types.add(typeWith("type of " + filter, filter))) ids[filter] = *id;
        QVERIFY(!ids.contains("b2x")); // clashes with b
        for (const auto &[filter, id] : ids) {
            QCOMPARE(types.classify(asBytes(filter)), id);
            QCOMPARE(types.classify(asBytes(filter + "rest")), id);
            QCOMPARE(types.find("type of " + filter), std::optional(id));
        }
        for (const char *bytes : {"", "a", "aa", "ad", "c", "\xff", "\xff\x02"})
            QCOMPARE(types.classify(asBytes(bytes)), UNREGISTERED);
        QVERIFY(!types.find("type of"));
    }

    void aFilterThatIsAPrefixOfAnothersIsRefusedWithBothNames_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::newRow("the same") << QByteArray("mmm");
        QTest::newRow("shorter") << QByteArray("mm");
        QTest::newRow("longer") << QByteArray("mmma");
        QTest::newRow("longer, behind others") << QByteArray("mmm\xff\xff");
    }
    void aFilterThatIsAPrefixOfAnothersIsRefusedWithBothNames()
    {
        QFETCH(QByteArray, filter);
        TypeRegistry types;
        for (const char *known : {"a", "mml", "mmm", "mmn", "z"}) QVERIFY(types.add(typeWith(known, known)));
        const auto refused = types.add(typeWith("new one", filter.toStdString()));
        QVERIFY(!refused);
        QVERIFY(refused.error().message().find("new one") != std::string::npos);
        QVERIFY(refused.error().message().find("mm") != std::string::npos);
        QVERIFY(types.add(typeWith("mmk", "mmk")));
    }

    void theSameTypeAgainHasItsIdAndAnotherOfItsNameIsRefused()
    {
        TypeRegistry types;
        const auto id = types.add(typeWith("TypeA", "x"));
        QVERIFY(id);
        QCOMPARE(types.add(typeWith("TypeA", "x")).value(), *id);
        QVERIFY(!types.add(typeWith("TypeA", "y")));
        QCOMPARE(types.count(), std::size_t(2));
    }

    // A recording may bring one for each of its channels. What each addition leaves must not grow with their number.
    void tensOfThousandsOfTypesTakeLittleMemory()
    {
        constexpr int count = 30'000;
        const auto used = [] { return mallinfo2().uordblks; };
        const auto before = used();
        TypeRegistry types;
        std::vector<int> order(count);
        for (int i = 0; i < count; ++i) order[std::size_t(i)] = i;
        std::shuffle(order.begin(), order.end(), std::mt19937(1));
        for (const int number : order) QVERIFY(types.add(EventType(nameOf(number))));
        QVERIFY2(used() - before < 1000 * count, qPrintable(QString::number(used() - before)));
        for (int i = 0; i < count; ++i) {
            const TypeId id = types.classify(asBytes(nameOf(i) + "payload"));
            QCOMPARE(types.at(id).name, nameOf(i));
            QCOMPARE(types.find(nameOf(i)), std::optional(id));
        }
    }

    void whoLooksUpWhileOthersAddFindsEachTypeOnceItIsThere()
    {
        constexpr int count = 2000;
        TypeRegistry types;
        std::atomic<int> added{0}, errors{0};
        std::vector<std::thread> readers;
        for (int reader = 0; reader < 2; ++reader)
            readers.emplace_back([&] {
                for (int known = 0; known < count; known = added.load(std::memory_order_acquire))
                    for (int i = 0; i < known; i += 1 + known / 50) {
                        const TypeId id = types.classify(asBytes(nameOf(i) + "x"));
                        errors += id != TypeId(i + 1) || types.find(nameOf(i)) != std::optional(id);
                    }
            });
        for (int i = 0; i < count; ++i) {
            if (!types.add(EventType(nameOf(i)))) ++errors;
            added.store(i + 1, std::memory_order_release);
        }
        for (auto &reader : readers) reader.join();
        QCOMPARE(errors.load(), 0);
    }
};

QTEST_APPLESS_MAIN(TypeRegistryTest)
#include "tst_type_registry.moc"
