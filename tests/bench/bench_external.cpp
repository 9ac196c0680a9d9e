// SPDX-License-Identifier: BSD-3-Clause
#include "nats.h"
#include "proxy.h"
#include "report.h"
#include "running_app.h"

#include "event_engine/external_plugin_client.h"

#include <atomic>
#include <iostream>
#include <thread>

using namespace bench;
using namespace event_engine;

namespace {

constexpr auto GIVES_UP = std::chrono::seconds(60);
const std::string SUBJECT = "T0";

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

/// Both plugins are clients over tcp with contexts and threads of their own, as processes have them.
Outcome overStreaming(const Load &load)
{
    App app(RunningApp::withoutFlightRecorder());
    EventType type("T0");
    const Filter filter = filterOf(0);
    type.filter.assign(reinterpret_cast<const std::byte *>(filter.data()),
                       reinterpret_cast<const std::byte *>(filter.data()) + filter.size());
    auto up = app.registerEventType(type);
    for (const char *name : {"Feeder", "Taker"}) {
        ExternalPlugin plugin{.name = name};
        if (plugin.name == "Taker") plugin.subscriptions = {"T0"};
        if (auto added = app.registerExternalPlugin(std::move(plugin)); !added) return {.correct = false};
    }
    if (!up || !app.start()) return {.correct = false};
    const auto plugins = app.snapshot().plugins;
    Stopwatch stopwatch(2);
    Checker checker(load);
    Outcome outcome;
    std::thread feeder([&] {
        mustRun(*plugins[0].port, std::make_unique<Part>("Feeder", stopwatch, [&](PluginContext &context) {
            const auto filler = fillerFor(load);
            for (std::uint64_t n = 0; n < load.events; ++n)
                if (!context.publish(Sample{{0, 0, n}, filler.data(), load.size - sizeof(Filter)})) return;
        }));
    });
    std::thread taker([&] {
        mustRun(*plugins[1].port, std::make_unique<Part>("Taker", stopwatch, [&](PluginContext &context) {
            while (checker.seen() < load.events) {
                const auto event = context.receive(GIVES_UP);
                if (!event) break;
                checker.see(event->payload().data());
            }
            outcome = stopwatch.stop();
        }));
    });
    stopwatch.start();
    feeder.join();
    taker.join();
    static_cast<void>(app.stop());
    outcome.events = load.events;
    outcome.correct = checker.seen() == load.events && !checker.errors() && app.snapshot().lost == 0;
    return outcome;
}

template <class Send, class Receive>
Outcome timed(const Load &load, Send &&send, Receive &&receive)
{
    Stopwatch stopwatch(2);
    Checker checker(load);
    Outcome outcome;
    std::thread feeder([&] {
        stopwatch.waitForStart();
        send();
    });
    std::thread taker([&] {
        stopwatch.waitForStart();
        while (checker.seen() < load.events && receive(checker)) {
        }
        outcome = stopwatch.stop();
    });
    stopwatch.start();
    feeder.join();
    taker.join();
    outcome.events = load.events;
    outcome.correct = checker.seen() == load.events && !checker.errors();
    return outcome;
}

/// PUB -> zmq_proxy -> SUB over tcp, each with a context of its own.
Outcome overProxy(const Load &load)
{
    Proxy proxy("tcp://127.0.0.1:*", "tcp://127.0.0.1:*");
    zmq::context_t publisherContext, subscriberContext;
    auto out = proxy.publisher(&publisherContext);
    auto in = proxy.subscriber({0}, &subscriberContext);
    std::this_thread::sleep_for(std::chrono::milliseconds(300)); // over tcp it takes longer than settle()
    const auto filler = fillerFor(load);
    return timed(
        load,
        [&] {
            for (std::uint64_t n = 0; n < load.events; ++n)
                out.send(makeMessage(0, load.size, filler.data(), {0, 0, n}), zmq::send_flags::none);
        },
        [&](Checker &checker) {
            zmq::message_t message;
            if (!in.recv(message)) return false;
            checker.see(static_cast<const std::byte *>(message.data()) + sizeof(Filter));
            return true;
        });
}

Outcome overNats(const Load &load, const NatsServer &server)
{
    NatsClient out(server.port()), in(server.port());
    in.subscribe(SUBJECT);
    in.settle();
    out.settle();
    const double before = server.cpuSeconds();
    const auto filler = fillerFor(load);
    Outcome outcome = timed(
        load,
        [&] {
            std::vector<std::byte> payload(load.size);
            for (std::uint64_t n = 0; n < load.events; ++n) {
                fill(payload.data(), filler.data(), payload.size(), {0, 0, n});
                out.publish(SUBJECT, payload);
            }
            out.flush();
        },
        [&](Checker &checker) {
            const auto payload = in.receive();
            if (payload) checker.see(payload->data());
            return payload.has_value();
        });
    outcome.cpuSeconds += server.cpuSeconds() - before;
    return outcome;
}

void measure(Report &report, std::size_t size, double target, const std::optional<NatsServer> &nats)
{
    const std::string title = "external, C++, tcp, " + std::to_string(size) + " B";
    const Load load{.size = size, .events = report.options().events(2'000'000)};
    Load fewer = load;
    fewer.events = std::max<std::uint64_t>(1000, load.events / 4);
    std::vector<Row> rows{
        {.promise = "P5", .title = title + ", proxy", .unit = "M/s", .target = Target::atLeast(target)},
        {.title = title + ", proxy, CPU time per event", .unit = "ns"}};
    if (nats) {
        rows.push_back(
            {.promise = "P5", .title = title + ", nats-server", .unit = "M/s", .target = Target::atLeast(2)});
        rows.push_back({.title = title + ", nats-server, CPU time per event", .unit = "ns"});
    }
    report.measure(rows, [&](std::vector<Row> &all) {
        const Outcome theirs = overProxy(fewer), ours = overStreaming(load);
        all[0].add(ours.perSecond() / 1e6, theirs.perSecond() / 1e6);
        all[1].add(ours.cpuNsPerEvent(), theirs.cpuNsPerEvent());
        for (Row &row : all) row.correct &= ours.correct && theirs.correct;
        if (!nats) return;
        const Outcome natss = overNats(load, *nats);
        all[2].add(ours.perSecond() / 1e6, natss.perSecond() / 1e6);
        all[3].add(ours.cpuNsPerEvent(), natss.cpuNsPerEvent());
        all[2].correct &= natss.correct;
    });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("external", Options::fromArguments(argc, argv,
                                                     "Events per second from one external plugin through the app to "
                                                     "another, over tcp, against zmq_proxy and nats-server."));
    const auto nats = NatsServer::start();
    measure(report, 64, 4, nats);
    measure(report, 256, 2, nats);
    return report.finish();
}
