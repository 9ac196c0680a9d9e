// SPDX-License-Identifier: BSD-3-Clause
#include "tcp_pair.h"

#include "event_engine/external_plugin_client.h"

#include <iostream>
#include <thread>

namespace bench {

using namespace event_engine;

namespace {

constexpr auto GIVES_UP = std::chrono::seconds(60);

/// A plugin of one function, timed from the moment at which both are connected.
class Part : public Plugin {
public:
    Part(std::string name, Stopwatch &stopwatch, RunningApp::Work work)
        : m_name(std::move(name)), m_stopwatch(stopwatch), m_work(std::move(work))
    {}
    [[nodiscard]] std::string name() const override { return m_name; }
    Result<> run(PluginContext &context) override
    {
        m_stopwatch.waitForStart();
        m_work(context);
        return {};
    }

private:
    const std::string m_name;
    Stopwatch &m_stopwatch;
    const RunningApp::Work m_work;
};

void mustRun(std::uint16_t port, std::unique_ptr<Plugin> part)
{
    ExternalPluginClient client({.port = port});
    if (const auto done = client.run(std::move(part)); !done) std::cerr << done.error().message() << '\n';
}

} // namespace

Outcome runOverTcp(const RunningApp::Work &feed, const RunningApp::Work &take)
{
    App app(RunningApp::withoutFlightRecorder());
    EventType type("T0");
    const Filter filter = filterOf(0);
    const ByteView bytes = asBytes(std::string_view(filter.data(), filter.size()));
    type.filter.assign(bytes.begin(), bytes.end());
    auto up = app.registerEventType(type);
    for (const char *name : {"Feeder", "Taker"}) {
        ExternalPlugin plugin{.name = name};
        if (plugin.name == "Taker") plugin.subscriptions = {"T0"};
        if (auto added = app.registerExternalPlugin(std::move(plugin)); !added) return {.correct = false};
    }
    if (!up || !app.start()) return {.correct = false};
    const auto plugins = app.snapshot().plugins;
    Stopwatch stopwatch(2);
    Outcome outcome;
    std::thread feeder([&] { mustRun(*plugins[0].port, std::make_unique<Part>("Feeder", stopwatch, feed)); });
    std::thread taker([&] {
        mustRun(*plugins[1].port, std::make_unique<Part>("Taker", stopwatch, [&](PluginContext &context) {
            take(context);
            outcome = stopwatch.stop();
        }));
    });
    stopwatch.start();
    feeder.join();
    taker.join();
    static_cast<void>(app.stop());
    outcome.correct = app.snapshot().lost == 0;
    return outcome;
}

Outcome runProxyOverTcp(const std::function<void(zmq::socket_t &)> &feed,
                        const std::function<void(zmq::socket_t &)> &take)
{
    Proxy proxy("tcp://127.0.0.1:*", "tcp://127.0.0.1:*");
    zmq::context_t publisherContext, subscriberContext;
    auto out = proxy.publisher(&publisherContext);
    auto in = proxy.subscriber({0}, &subscriberContext);
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // over tcp it takes longer than settle()
    return timePair([&] { feed(out); }, [&] { take(in); });
}

Outcome timePair(const std::function<void()> &feed, const std::function<void()> &take)
{
    Stopwatch stopwatch(2);
    Outcome outcome;
    std::thread feeder([&] {
        stopwatch.waitForStart();
        feed();
    });
    std::thread taker([&] {
        stopwatch.waitForStart();
        take();
        outcome = stopwatch.stop();
    });
    stopwatch.start();
    feeder.join();
    taker.join();
    return outcome;
}

Outcome floodOverTcp(const Load &load)
{
    Checker checker(load);
    Outcome outcome = runOverTcp(
        [&](PluginContext &context) {
            const auto filler = fillerFor(load);
            for (std::uint64_t n = 0; n < load.events; ++n)
                if (!context.publish(Sample{{0, 0, n}, filler.data(), load.size - sizeof(Filter)})) return;
        },
        [&](PluginContext &context) {
            while (checker.seen() < load.events) {
                const auto event = context.receive(GIVES_UP);
                if (!event) break;
                checker.see(event->payload().data());
            }
        });
    outcome.events = load.events;
    outcome.correct &= checker.seen() == load.events && !checker.errors();
    return outcome;
}

Outcome floodProxyOverTcp(const Load &load)
{
    const auto filler = fillerFor(load);
    Checker checker(load);
    Outcome outcome = runProxyOverTcp(
        [&](zmq::socket_t &out) {
            for (std::uint64_t n = 0; n < load.events; ++n)
                out.send(makeMessage(0, load.size, filler.data(), {0, 0, n}), zmq::send_flags::none);
        },
        [&](zmq::socket_t &in) {
            zmq::message_t message;
            while (checker.seen() < load.events && in.recv(message))
                checker.see(static_cast<const std::byte *>(message.data()) + sizeof(Filter));
        });
    outcome.events = load.events;
    outcome.correct = checker.seen() == load.events && !checker.errors();
    return outcome;
}

} // namespace bench
