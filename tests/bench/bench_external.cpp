// SPDX-License-Identifier: BSD-3-Clause
#include "nats.h"
#include "report.h"
#include "tcp_pair.h"

using namespace bench;
using namespace event_engine;

namespace {

const std::string SUBJECT = "T0";

Outcome overNats(const Load &load, const NatsServer &server)
{
    NatsClient out(server.port()), in(server.port());
    in.subscribe(SUBJECT);
    in.settle();
    out.settle();
    const double before = server.cpuSeconds();
    const auto filler = fillerFor(load);
    Checker checker(load);
    Outcome outcome = timePair(
        [&] {
            std::vector<std::byte> payload(load.size);
            for (std::uint64_t n = 0; n < load.events; ++n) {
                fill(payload.data(), filler.data(), payload.size(), {0, 0, n});
                out.publish(SUBJECT, payload);
            }
            out.flush();
        },
        [&] {
            while (checker.seen() < load.events) {
                const auto payload = in.receive();
                if (!payload) break;
                checker.see(payload->data());
            }
        });
    outcome.events = load.events;
    outcome.correct = checker.seen() == load.events && !checker.errors();
    outcome.cpuSeconds += server.cpuSeconds() - before;
    return outcome;
}

void measure(Report &report, std::size_t size, double target, const std::optional<NatsServer> &nats)
{
    const std::string title = "external, C++, tcp, " + std::to_string(size) + " B";
    const Load load{.size = size, .events = report.options().events(10'000'000)};
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
        const Outcome theirs = floodProxyOverTcp(fewer), ours = floodOverTcp(load);
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
