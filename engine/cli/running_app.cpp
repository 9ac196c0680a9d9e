// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/running_app.h"

#include "engine/cli/environment.h"
#include "event_engine/text.h"

#include <fmt/format.h>

namespace event_engine::cli {

namespace {

/// The one that was given, else the file's, else the usual one.
Result<std::uint16_t> portOf(const std::optional<std::uint16_t> &given, const std::optional<Manifest> &manifest,
                             Port AppOptions::*port, const char *name, const char *option)
{
    if (given) return *given;
    const Port known = manifest ? manifest->options.*port : AppOptions().*port;
    if (!known.isOff() && known.number() != 0) return known.number();
    if (known.isOff())
        return failure(ErrorKind::InvalidArgument, fmt::format("{0} has {1}_port = \"off\": give it a number there",
                                                               manifest->file.string(), name));
    return failure(ErrorKind::InvalidArgument,
                   fmt::format("{} has no fixed {} port: give the one that the running app shows with {}",
                               manifest->file.string(), name, option));
}

} // namespace

Result<std::optional<Manifest>> manifestOf(const RunningApp &app)
{
    if (app.file.empty()) return std::nullopt;
    auto manifest = Manifest::load(app.file);
    if (!manifest) return failure(manifest.error());
    return std::move(*manifest);
}

Result<EventType> typeIn(const std::optional<Manifest> &manifest, const std::string &name)
{
    if (!manifest) return EventType(name);
    std::vector<std::string> names;
    for (const auto &known : manifest->eventTypes) {
        if (known.name == name) return known;
        names.push_back(known.name);
    }
    return failure(ErrorKind::InvalidArgument, fmt::format("{} has no event type {}{}", manifest->file.string(),
                                                           inQuotes(name), didYouMean(name, names)));
}

Result<RawPublisherOptions> publishPortOf(const RunningApp &app, const std::optional<Manifest> &manifest)
{
    const auto port = portOf(app.port, manifest, &AppOptions::publishPort, "publish", "--port");
    if (!port) return failure(port.error());
    return RawPublisherOptions{app.host, *port, app.timeout, fileOfKeys(app.keys)};
}

Result<RawSubscriberOptions> subscribePortOf(const RunningApp &app, const GivenPort &given,
                                             const std::optional<Manifest> &manifest)
{
    const auto port = portOf(given.port, manifest, &AppOptions::subscribePort, "subscribe", given.option);
    if (!port) return failure(port.error());
    return RawSubscriberOptions{app.host, *port, app.timeout, fileOfKeys(app.keys)};
}

} // namespace event_engine::cli
