// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/gap_notice.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/numbers.h"
#include "engine/cli/running_app.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <functional>
#include <limits>

namespace event_engine::cli {

namespace {

constexpr Duration LOOK = std::chrono::milliseconds(50);

/// What goes where.
struct Injection {
    EventType type;
    PayloadMaker payload;
    RawPublisherOptions target;
    std::optional<RawSubscriberOptions> whenever; ///< where each event sets one off
};

/// What has gone out so far, whatever happens next.
struct Published {
    std::uint64_t events = 0, bytes = 0;
};

/// Waits until the event of this number is to go out; false: it is not to any more.
using Pace = std::function<Result<bool>(std::uint64_t number)>;

Result<std::optional<RawSubscriberOptions>> wheneverOf(const InjectCommand &command,
                                                       const std::optional<Manifest> &manifest)
{
    if (command.whenever.empty()) return std::nullopt;
    auto type = typeIn(manifest, command.whenever);
    if (!type) return failure(type.error());
    auto source = subscribePortOf(command.app, {command.subscribePort, "--subscribe-port"}, manifest);
    if (!source) return failure(source.error());
    source->prefixes.push_back(std::move(type->filter));
    return std::move(*source);
}

Result<Injection> injectionOf(const InjectCommand &command)
{
    const auto manifest = manifestOf(command.app);
    if (!manifest) return failure(manifest.error());
    auto type = typeIn(*manifest, command.type);
    if (!type) return failure(type.error());
    auto target = publishPortOf(command.app, *manifest);
    if (!target) return failure(target.error());
    auto whenever = wheneverOf(command, *manifest);
    if (!whenever) return failure(whenever.error());
    auto payload = PayloadMaker::from(command.payload, type->codec);
    if (!payload) return failure(payload.error());
    return Injection{std::move(*type), std::move(*payload), std::move(*target), std::move(*whenever)};
}

std::uint64_t wantedCount(const InjectCommand &command)
{
    const bool goesOn = command.rate || !command.whenever.empty();
    return command.count.value_or(goesOn ? std::numeric_limits<std::uint64_t>::max() : 1);
}

Pace atRate(std::optional<double> rate, Interrupts &interrupts)
{
    return [rate, &interrupts, begin = Interrupts::Clock::now()](std::uint64_t number) -> Result<bool> {
        const std::chrono::duration<double> due(rate ? static_cast<double>(number) / *rate : 0);
        return !interrupts.waitUntil(begin + std::chrono::duration_cast<Duration>(due));
    };
}

/// An app that goes ends it; where a number of events was asked for, that is a failure.
Pace whenever(RawSubscriber &awaited, const InjectCommand &command, Interrupts &interrupts, Console &console)
{
    return [&, gaps = GapNotice(awaited, console)](std::uint64_t) mutable -> Result<bool> {
        while (!interrupts.came()) {
            const auto event = awaited.receive(LOOK);
            gaps.look();
            if (event && *event) return true;
            if (event) continue;
            if (event.error().kind() == ErrorKind::Stopped && !command.count) return false;
            return failure(event.error());
        }
        return false;
    };
}

Result<> publishAll(RawPublisher &publisher, const Injection &injection, const InjectCommand &command, const Pace &pace,
                    Console &console, Published &published)
{
    Bytes event;
    for (const auto count = wantedCount(command); published.events < count; ++published.events) {
        const auto isDue = pace(published.events);
        if (!isDue) return failure(isDue.error());
        if (!*isDue) break;
        const auto payload = injection.payload.make(published.events);
        if (!payload) return failure(payload.error());
        event.assign(injection.type.filter.begin(), injection.type.filter.end());
        event.insert(event.end(), payload->begin(), payload->end());
        if (auto sent = publisher.publish(event); !sent) return sent;
        published.bytes += event.size();
        if (published.events % 64 == 0 || command.rate.value_or(1e9) < 64 || injection.whenever)
            console.progress(fmt::format("{} published", counted(published.events + 1, "event")));
    }
    return publisher.close();
}

Result<> inject(const Injection &injection, const InjectCommand &command, Console &console)
{
    std::optional<RawSubscriber> awaited;
    if (injection.whenever) {
        auto subscriber = RawSubscriber::connect(*injection.whenever);
        if (!subscriber) return failure(subscriber.error());
        awaited.emplace(std::move(*subscriber));
    }
    auto publisher = RawPublisher::connect(injection.target);
    if (!publisher) return failure(publisher.error());
    Interrupts interrupts;
    if (awaited)
        console.tell(fmt::format("Waiting for {} at {}:{}", command.whenever, injection.whenever->host,
                                 injection.whenever->port));
    const Pace pace = awaited ? whenever(*awaited, command, interrupts, console) : atRate(command.rate, interrupts);
    Published published;
    const auto done = publishAll(*publisher, injection, command, pace, console, published);
    console.print(fmt::format("Published {} of {} ({}) to {}:{}", counted(published.events, "event"), command.type,
                              sizeText(published.bytes), injection.target.host, injection.target.port));
    return done;
}

} // namespace

ExitCode carryOut(const InjectCommand &command)
{
    Console console;
    const auto injection = injectionOf(command);
    if (!injection) return failed(console, injection.error());
    const auto done = inject(*injection, command, console);
    return done ? ExitCode::Ok : failed(console, done.error());
}

} // namespace event_engine::cli
