// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/event_line.h"
#include "engine/cli/gap_notice.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/running_app.h"
#include "event_engine/event_text.h"

#include <cstdio>
#include <fmt/format.h>
#include <limits>

namespace event_engine::cli {

namespace {

using Clock = Interrupts::Clock;

constexpr Duration LOOK = std::chrono::milliseconds(50);

Result<RawSubscriberOptions> sourceOf(const EventsCommand &command)
{
    auto manifest = manifestOf(command.app);
    if (!manifest) return failure(manifest.error());
    auto source = subscribePortOf(command.app, {command.app.port, "--port"}, *manifest);
    if (!source) return source;
    if (*manifest) source->types = (*manifest)->eventTypes;
    for (const std::string &name : command.types) {
        auto type = typeIn(*manifest, name);
        if (!type) return failure(type.error());
        source->prefixes.push_back(copyOf(type->filter));
        if (!*manifest) source->types.push_back(std::move(*type));
    }
    return source;
}

/// Whoever reads what is printed gets it before this waits.
Result<std::optional<EventView>> nextEvent(RawSubscriber &events)
{
    auto event = events.receive(Duration(0));
    if (!event || *event) return event;
    std::fflush(stdout);
    return events.receive(LOOK);
}

/// Until there were as many as were asked for, the time is up, somebody interrupts or the app has gone; the latter is a
/// failure where a number of events was asked for.
Result<> printEvents(RawSubscriber &events, const EventsCommand &command, Console &console)
{
    Interrupts interrupts;
    GapNotice gaps(events, console);
    const auto end = command.time ? Clock::now() + *command.time : Clock::time_point::max();
    std::uint64_t left = command.count.value_or(std::numeric_limits<std::uint64_t>::max());
    while (left > 0 && !interrupts.came() && Clock::now() < end) {
        const auto event = nextEvent(events);
        if (!event && command.count) return failure(event.error());
        if (!event) return {};
        gaps.look();
        if (!*event || !command.filter.matches(**event)) continue;
        console.print(command.json ? jsonLine(**event) : eventLine(**event));
        --left;
    }
    return {};
}

} // namespace

ExitCode carryOut(const EventsCommand &command)
{
    Console console;
    const auto source = sourceOf(command);
    if (!source) return failed(console, source.error());
    auto events = RawSubscriber::connect(*source);
    if (!events) return failed(console, events.error());
    console.tell(fmt::format("Events of the app at {}:{}; Ctrl-C ends this", source->host, source->port));
    const auto printed = printEvents(*events, command, console);
    return printed ? ExitCode::Ok : failed(console, printed.error());
}

} // namespace event_engine::cli
