// SPDX-License-Identifier: BSD-3-Clause
#include "flood.h"
#include "proxy.h"
#include "report.h"
#include "tcp_pair.h"

#include <algorithm>
#include <functional>
#include <latch>
#include <sched.h>
#include <time.h>

using namespace bench;
using namespace event_engine;

namespace {

constexpr auto GIVES_UP = std::chrono::seconds(20);
constexpr std::size_t EVENT = 64;
constexpr std::uint64_t WARM_UP = 500;

struct Latency {
    double p50 = 0, p99 = 0, p999 = 0;
    bool correct = true;
};

Latency latencyOf(std::vector<std::int64_t> ns, std::uint64_t expected)
{
    Latency latency{percentileUs(ns, .5), percentileUs(ns, .99), percentileUs(ns, .999)};
    latency.correct = ns.size() == expected;
    return latency;
}

// ---- there and back, one event at a time

Latency roundTripOurs(std::uint64_t trips)
{
    const Load load{.size = EVENT};
    const auto filler = fillerFor(load);
    std::vector<std::int64_t> ns;
    RunningApp app;
    app.registerTypes(2);
    app.addPlugin("Ping", {1}, [&](PluginContext &context) {
        for (std::uint64_t n = 0; n < trips + WARM_UP; ++n) {
            const auto begin = monotonicNs();
            if (!context.publish(Sample{{0, 0, n}, filler.data(), EVENT - sizeof(Filter)})) return;
            if (!context.receive(GIVES_UP)) return;
            if (n >= WARM_UP) ns.push_back(monotonicNs() - begin);
        }
    });
    app.addPlugin("Pong", {0}, [&](PluginContext &context) {
        for (std::uint64_t n = 0; n < trips + WARM_UP && context.receive(GIVES_UP); ++n)
            if (!context.publish(Answer{{{0, 0, n}, filler.data(), EVENT - sizeof(Filter)}})) return;
    });
    static_cast<void>(app.run());
    return latencyOf(std::move(ns), trips);
}

Latency roundTripProxy(std::uint64_t trips)
{
    const Load load{.size = EVENT};
    const auto filler = fillerFor(load);
    std::vector<std::int64_t> ns;
    Proxy proxy;
    std::latch ready(2);
    std::thread pong([&] {
        auto in = proxy.subscriber({0});
        auto out = proxy.publisher();
        ready.arrive_and_wait();
        zmq::message_t message;
        for (std::uint64_t n = 0; n < trips + WARM_UP && in.recv(message); ++n)
            out.send(makeMessage(1, EVENT, filler.data(), {0, 0, n}), zmq::send_flags::none);
    });
    auto in = proxy.subscriber({1});
    auto out = proxy.publisher();
    ready.arrive_and_wait();
    Proxy::settle();
    zmq::message_t message;
    for (std::uint64_t n = 0; n < trips + WARM_UP; ++n) {
        const auto begin = monotonicNs();
        out.send(makeMessage(0, EVENT, filler.data(), {0, 0, n}), zmq::send_flags::none);
        if (!in.recv(message)) break;
        if (n >= WARM_UP) ns.push_back(monotonicNs() - begin);
    }
    pong.join();
    return latencyOf(std::move(ns), trips);
}

// ---- one way, at a given rate

// Calls `send(n)` at its time, `perSecond` times a second; behind time it does not wait, so that the rate holds. While
// it waits it lets others have the CPU: there may be more threads than CPUs, and a source that spins is nobody's.
template <class Send>
void paced(std::uint64_t events, double perSecond, Send &&send)
{
    const auto begin = monotonicNs();
    for (std::uint64_t n = 0; n < events; ++n) {
        const auto due = begin + std::int64_t(double(n) * 1e9 / perSecond);
        const auto early = due - monotonicNs();
        if (early > 200'000) {
            const timespec rest{0, early - 100'000};
            nanosleep(&rest, nullptr);
        }
        while (monotonicNs() < due) sched_yield();
        if (!send(n)) return;
    }
}

// What travels is the time at which it was sent.
std::int64_t age(const std::byte *payload)
{
    Stamp stamp;
    std::memcpy(&stamp, payload, sizeof stamp);
    return monotonicNs() - std::int64_t(stamp.number);
}

using Feed = std::function<void(zmq::socket_t &)>;

/// How events travel from one who publishes to one who subscribes: ours and the baseline.
struct Way {
    std::string words; ///< for titles
    std::function<void(const RunningApp::Work &, const RunningApp::Work &)> ours;
    std::function<void(const Feed &, const Feed &)> proxy;
    std::function<Outcome(const Load &)> floodOurs, floodProxy;
};

const Way INPROC{"one way",
                 [](const RunningApp::Work &publish, const RunningApp::Work &subscribe) {
                     RunningApp app;
                     app.registerTypes(1);
                     app.addPlugin("Publisher", {}, publish);
                     app.addPlugin("Subscriber", {0}, subscribe);
                     static_cast<void>(app.run());
                 },
                 [](const Feed &publish, const Feed &subscribe) {
                     Proxy proxy;
                     auto out = proxy.publisher();
                     auto in = proxy.subscriber({0});
                     Proxy::settle();
                     static_cast<void>(timePair([&] { publish(out); }, [&] { subscribe(in); }));
                 },
                 [](const Load &load) { return bench::floodOurs(load); }, bench::floodProxy};

const Way TCP{"one way over tcp", runOverTcp, runProxyOverTcp, floodOverTcp, floodProxyOverTcp};

Latency oneWayOurs(const Way &way, std::uint64_t events, double perSecond)
{
    const Load load{.size = EVENT};
    const auto filler = fillerFor(load);
    std::vector<std::int64_t> ns;
    ns.reserve(events);
    way.ours(
        [&](PluginContext &context) {
            paced(events, perSecond, [&](std::uint64_t) {
                const Stamp stamp{0, 0, std::uint64_t(monotonicNs())};
                return bool(context.publish(Sample{stamp, filler.data(), EVENT - sizeof(Filter)}));
            });
        },
        [&](PluginContext &context) {
            while (ns.size() < events) {
                const auto event = context.receive(GIVES_UP);
                if (!event) return;
                ns.push_back(age(event->payload().data()));
            }
        });
    return latencyOf(std::move(ns), events);
}

Latency oneWayProxy(const Way &way, std::uint64_t events, double perSecond)
{
    const Load load{.size = EVENT};
    const auto filler = fillerFor(load);
    std::vector<std::int64_t> ns;
    ns.reserve(events);
    way.proxy(
        [&](zmq::socket_t &out) {
            paced(events, perSecond, [&](std::uint64_t) {
                const Stamp stamp{0, 0, std::uint64_t(monotonicNs())};
                return bool(out.send(makeMessage(0, EVENT, filler.data(), stamp), zmq::send_flags::none));
            });
        },
        [&](zmq::socket_t &in) {
            zmq::message_t message;
            while (ns.size() < events && in.recv(message))
                ns.push_back(age(static_cast<const std::byte *>(message.data()) + sizeof(Filter)));
        });
    return latencyOf(std::move(ns), events);
}

// ---- what is asked

std::vector<Row> rowsFor(const std::string &promise, const std::string &title, std::optional<Target> target)
{
    return {{.promise = promise, .title = title + ", p50", .unit = "us", .target = target},
            {.promise = promise, .title = title + ", p99", .unit = "us", .target = target},
            {.title = title + ", p99.9", .unit = "us"}};
}

void add(std::vector<Row> &rows, const Latency &ours, const Latency &theirs)
{
    rows[0].add(ours.p50, theirs.p50);
    rows[1].add(ours.p99, theirs.p99);
    rows[2].add(ours.p999, theirs.p999);
    for (Row &row : rows) row.correct &= ours.correct && theirs.correct;
}

void roundTrips(Report &report)
{
    const std::uint64_t trips = report.options().events(20'000);
    report.measure(rowsFor("P4", "round trip, 64 B, one CPU", Target::atMost(1.15)), [&](std::vector<Row> &rows) {
        const OneCpu pinned;
        const Latency theirs = roundTripProxy(trips);
        add(rows, roundTripOurs(trips), theirs);
    });
    report.measure(rowsFor("", "round trip, 64 B, any CPU", {}), [&](std::vector<Row> &rows) {
        const Latency theirs = roundTripProxy(trips);
        add(rows, roundTripOurs(trips), theirs);
    });
}

// So many events that a run takes a second: the proxy needs a part of it to be as full as it gets.
std::uint64_t eventsAt(const Report &report, double perSecond)
{
    return report.options().events(std::uint64_t(std::clamp(perSecond, 1e3, 4e6)));
}

// Of several tries, as the scheduler now and then halves a rate.
double bestOf(const Report &report, const std::function<Outcome(const Load &)> &flood)
{
    double best = 0;
    for (int i = 0; i < std::min(5, report.options().rounds + 2); ++i)
        best = std::max(best, flood({.size = EVENT, .events = report.options().events(1'000'000)}).perSecond());
    return best;
}

void oneWay(Report &report, const Way &way)
{
    std::optional<double> ofProxy, ofOurs; // the best rates: measured when they are wanted
    const auto proxys = [&] { return ofProxy ? *ofProxy : *(ofProxy = bestOf(report, way.floodProxy)); };
    const auto ours = [&] { return ofOurs ? *ofOurs : *(ofOurs = bestOf(report, way.floodOurs)); };
    const auto against = [&](const std::string &when, const std::function<double()> &rate, const std::string &promise) {
        const auto target = promise.empty() ? std::nullopt : std::optional(Target::atMost(0.1));
        report.measure(rowsFor(promise, way.words + ", " + when, target), [&](std::vector<Row> &rows) {
            const std::uint64_t events = eventsAt(report, rate());
            const Latency theirs = oneWayProxy(way, events, rate());
            add(rows, oneWayOurs(way, events, rate()), theirs);
        });
    };
    against(
        "50 % of the proxy's best rate", [&] { return proxys() * .5; }, &way == &INPROC ? "P4" : "");
    against(
        "10 % of it", [&] { return proxys() * .1; }, "");
    against(
        "90 % of it", [&] { return proxys() * .9; }, "");
    against(
        "idle: 1,000 a second", [] { return 1000; }, "");
    for (const int percent : {10, 50, 90})
        report.measure(rowsFor("", way.words + ", " + std::to_string(percent) + " % of our own best rate", {}),
                       [&](std::vector<Row> &rows) {
                           const double rate = ours() * percent / 100;
                           add(rows, oneWayOurs(way, eventsAt(report, rate), rate), {});
                       });
}

} // namespace

int main(int argc, char **argv)
{
    Report report("latency", Options::fromArguments(argc, argv,
                                                    "How long an event is on its way, idle and under load, against "
                                                    "zmq_proxy."));
    roundTrips(report);
    oneWay(report, INPROC);
    oneWay(report, TCP);
    return report.finish();
}
