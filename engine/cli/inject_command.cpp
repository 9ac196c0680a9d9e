// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/environment.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/numbers.h"
#include "event_engine/manifest.h"
#include "event_engine/raw_client.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace event_engine::cli {

namespace {

/// What goes where.
struct Injection {
    Bytes event; ///< so far its filter
    RawPublisherOptions target;
    PayloadCodec codec{};
};

Result<EventType> typeIn(const Manifest &manifest, const std::string &type)
{
    std::vector<std::string> names;
    for (const auto &known : manifest.eventTypes) {
        if (known.name == type) return known;
        names.push_back(known.name);
    }
    return failure(ErrorKind::InvalidArgument, fmt::format("{} has no event type {}{}", manifest.file.string(),
                                                           inQuotes(type), didYouMean(type, names)));
}

Result<> addManifest(Injection &injection, const InjectCommand &command)
{
    const auto manifest = Manifest::load(command.app);
    if (!manifest) return failure(manifest.error());
    auto type = typeIn(*manifest, command.type);
    if (!type) return failure(type.error());
    injection.event = std::move(type->filter);
    injection.codec = std::move(type->codec);
    const auto &port = manifest->options.publishPort;
    if (command.port) return {};
    if (port.isOff() || port.number() == 0)
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("{} has no fixed publish port: give the one that the running app shows with --port",
                                   manifest->file.string()));
    injection.target.port = port.number();
    return {};
}

Result<Injection> injectionOf(const InjectCommand &command)
{
    Injection injection{copyOf(asBytes(command.type)),
                        {.host = command.host, .timeout = command.timeout, .keys = fileOfKeys(command.keys)}};
    if (!command.app.empty())
        if (auto added = addManifest(injection, command); !added) return failure(added.error());
    if (command.port) injection.target.port = *command.port;
    auto payload = payloadOf(command.payload, injection.codec);
    if (!payload) return failure(payload.error());
    injection.event.insert(injection.event.end(), payload->begin(), payload->end());
    return injection;
}

std::uint64_t wantedCount(const InjectCommand &command)
{
    return command.count.value_or(command.rate ? std::numeric_limits<std::uint64_t>::max() : 1);
}

/// Publishes until all are out or somebody interrupts; how many it were, whatever happened, is in `published`.
Result<> publishAll(RawPublisher &publisher, const Bytes &event, const InjectCommand &command, Console &console,
                    std::uint64_t &published)
{
    Interrupts interrupts;
    const auto begin = Interrupts::Clock::now();
    for (const auto count = wantedCount(command); published < count; ++published) {
        const std::chrono::duration<double> due(command.rate ? static_cast<double>(published) / *command.rate : 0);
        if (interrupts.waitUntil(begin + std::chrono::duration_cast<Duration>(due))) break;
        if (auto sent = publisher.publish(event); !sent) return sent;
        if (published % 64 == 0 || command.rate.value_or(1e9) < 64)
            console.progress(fmt::format("{} events published", countText(published + 1)));
    }
    return publisher.close();
}

} // namespace

ExitCode carryOut(const InjectCommand &command)
{
    Console console;
    const auto injection = injectionOf(command);
    if (!injection) return failed(console, injection.error());
    auto publisher = RawPublisher::connect(injection->target);
    if (!publisher) return failed(console, publisher.error());

    std::uint64_t published = 0;
    const auto done = publishAll(*publisher, injection->event, command, console, published);
    console.print(fmt::format("Published {} {} of {} ({} B each) to {}:{}", countText(published),
                              published == 1 ? "event" : "events", command.type, injection->event.size(),
                              injection->target.host, injection->target.port));
    return done ? ExitCode::Ok : failed(console, done.error());
}

} // namespace event_engine::cli
