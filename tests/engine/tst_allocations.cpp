// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/sanitizers.h"
#include "event_engine/app.h"
#include "tests/support/slowness.h"

#include <QTest>
#include <atomic>
#include <cstring>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

std::atomic<std::uint64_t> allocations{0}; // of the whole process: libzmq asks malloc(), operator new does, too

} // namespace

#define COUNTS_ALLOCATIONS (!EVENT_ENGINE_ADDRESS_SANITIZER && !EVENT_ENGINE_THREAD_SANITIZER)
#if COUNTS_ALLOCATIONS
extern "C" void *__libc_malloc(std::size_t size);
extern "C" void *malloc(std::size_t size) noexcept
{
    allocations.fetch_add(1, std::memory_order_relaxed);
    return __libc_malloc(size);
}
#endif

namespace {

constexpr std::uint64_t WARM_UP = 100'000;
constexpr std::uint64_t EVENTS = 500'000;

struct Sample {
    static constexpr std::string_view eventType = "Sample";
    std::uint64_t number = 0;

    void writeTo(PayloadWriter &writer) const { writer.appendNumber(number); }
    static Result<Sample> fromBytes(ByteView payload)
    {
        Sample sample;
        std::memcpy(&sample.number, payload.data(), sizeof sample.number);
        return sample;
    }
};

class Feeder : public Plugin {
public:
    [[nodiscard]] std::string name() const override { return "Feeder"; }
    Result<> run(PluginContext &context) override
    {
        for (std::uint64_t n = 0; n < WARM_UP + EVENTS; ++n)
            if (auto done = context.publish(Sample{n}); !done) return done;
        return {};
    }
};

class Taker : public Plugin {
public:
    explicit Taker(std::uint64_t &allocated) : m_allocated(allocated) {}
    [[nodiscard]] std::string name() const override { return "Taker"; }
    [[nodiscard]] std::vector<Subscription> subscriptions() const override { return {"Sample"}; }
    Result<> run(PluginContext &context) override
    {
        std::uint64_t before = 0;
        for (std::uint64_t n = 0; n < WARM_UP + EVENTS; ++n) {
            const auto event = context.receive(10s * slowness());
            if (!event) return failure(ErrorKind::Failed, "nothing came");
            if (event->as<Sample>()->number != n) return failure(ErrorKind::BadData, "out of order");
            if (n == WARM_UP) before = allocations.load(std::memory_order_relaxed);
        }
        m_allocated = allocations.load(std::memory_order_relaxed) - before;
        return {};
    }

private:
    std::uint64_t &m_allocated;
};

} // namespace

class AllocationsTest : public QObject {
    Q_OBJECT

private slots:
    // A batch of hundreds of events costs a few: what libzmq keeps of a message, the batch as its readers hold it.
    void anEventOnItsWayCostsNoAllocation()
    {
        if (!COUNTS_ALLOCATIONS) QSKIP("malloc() is the sanitizer's");
        AppOptions options;
        options.publishPort = options.subscribePort = Port::off();
        App app(options);
        QVERIFY(app.registerEventType(EventType("Sample")));
        std::uint64_t allocated = 0;
        QVERIFY(app.registerPlugin(std::make_unique<Feeder>()));
        QVERIFY(app.registerPlugin(std::make_unique<Taker>(allocated)));
        const auto ran = app.run();
        QVERIFY2(ran, ran ? "" : ran.error().message().c_str());
        QVERIFY(app.result().failed.empty());
        QVERIFY2(allocated < EVENTS / 20, qPrintable(QString::number(double(allocated) / double(EVENTS))));
        QVERIFY(allocated > 0); // else nobody counts
    }
};

QTEST_GUILESS_MAIN(AllocationsTest)
#include "tst_allocations.moc"
