// SPDX-License-Identifier: BSD-3-Clause
#include "flood.h"

#include "proxy.h"

#include <numeric>
#include <thread>

namespace bench {

using namespace event_engine;

namespace {

constexpr auto GIVES_UP = std::chrono::seconds(20);

std::vector<int> typesOf(const Load &load, int subscriber)
{
    if (load.oneTypeEach) return {subscriber % load.types};
    std::vector<int> all(std::size_t(load.types));
    std::iota(all.begin(), all.end(), 0);
    return all;
}

// One type: as an Event class. Several: by their ids, as one does who knows them at run time only.
void publishAll(PluginContext &context, const RunningApp &app, const Load &load, int publisher)
{
    const Sizes sizes(load);
    const auto filler = fillerFor(load);
    if (load.types == 1) {
        for (std::uint64_t n = 0, end = load.perPublisher(); n < end; ++n)
            if (!context.publish(Sample{{std::uint32_t(publisher), 0, n}, filler.data(), sizes[n] - sizeof(Filter)}))
                return;
        return;
    }
    auto own = context.makePublisher();
    if (!own) return;
    std::vector<std::byte> payload(filler);
    for (std::uint64_t n = 0, end = load.perPublisher(); n < end; ++n) {
        const Stamp stamp{std::uint32_t(publisher), 0, n};
        std::memcpy(payload.data(), &stamp, sizeof stamp);
        const TypeId type = app.typeId(int(n % std::uint64_t(load.types)));
        if (!own->publish(type, ByteView(payload).first(sizes[n] - sizeof(Filter)))) return;
    }
}

bool isCorrect(const Load &load, const std::vector<Checker> &checkers)
{
    for (int i = 0; i < load.subscribers; ++i) {
        const Checker &checker = checkers[std::size_t(i)];
        if (checker.errors() || checker.seen() != load.expectedAt(i)) return false;
    }
    return true;
}

} // namespace

Outcome floodOurs(const Load &load, const AppOptions &options)
{
    RunningApp app(options);
    app.registerTypes(load.types);
    std::vector<Checker> checkers(std::size_t(load.subscribers), Checker(load));
    for (int i = 0; i < load.publishers; ++i)
        app.addPlugin("Publisher" + std::to_string(i), {},
                      [&, i](PluginContext &context) { publishAll(context, app, load, i); });
    for (int i = 0; i < load.subscribers; ++i)
        app.addPlugin("Subscriber" + std::to_string(i), typesOf(load, i), [&, i](PluginContext &context) {
            Checker checker(load); // its own: two must not share a cache line
            for (const auto end = load.expectedAt(i); checker.seen() < end;) {
                const auto event = context.receive(GIVES_UP);
                if (!event) break;
                checker.see(event->payload().data());
                rest(load, checker.seen());
            }
            checkers[std::size_t(i)] = checker;
        });
    Outcome outcome = app.run();
    outcome.events = load.total();
    outcome.correct &= isCorrect(load, checkers);
    return outcome;
}

Outcome floodProxy(const Load &load)
{
    Proxy proxy;
    std::vector<Checker> checkers(std::size_t(load.subscribers), Checker(load));
    Stopwatch stopwatch(load.publishers + load.subscribers);
    std::vector<std::thread> threads;
    for (int i = 0; i < load.publishers; ++i)
        threads.emplace_back([&, i] {
            auto socket = proxy.publisher();
            const Sizes sizes(load);
            const auto filler = fillerFor(load);
            Proxy::settle();
            stopwatch.waitForStart();
            for (std::uint64_t n = 0, end = load.perPublisher(); n < end; ++n)
                socket.send(
                    makeMessage(int(n % std::uint64_t(load.types)), sizes[n], filler.data(), {std::uint32_t(i), 0, n}),
                    zmq::send_flags::none);
        });
    for (int i = 0; i < load.subscribers; ++i)
        threads.emplace_back([&, i] {
            auto socket = proxy.subscriber(typesOf(load, i));
            Checker checker(load);
            Proxy::settle();
            stopwatch.waitForStart();
            zmq::message_t message;
            for (const auto end = load.expectedAt(i); checker.seen() < end && socket.recv(message);) {
                checker.see(static_cast<const std::byte *>(message.data()) + sizeof(Filter));
                rest(load, checker.seen());
            }
            checkers[std::size_t(i)] = checker;
        });
    stopwatch.start();
    for (auto &thread : threads) thread.join();
    Outcome outcome = stopwatch.stop();
    outcome.events = load.total();
    outcome.correct = isCorrect(load, checkers);
    return outcome;
}

} // namespace bench
