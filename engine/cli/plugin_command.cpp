// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/environment.h"
#include "engine/cli/interrupt_watch.h"
#include "event_engine/external_plugin_client.h"
#include "event_engine/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine::cli {

namespace {

std::uint16_t numberOf(const std::string &port)
{
    if (port.empty() || port.size() > 5 || port.find_first_not_of("0123456789") != std::string::npos) return 0;
    const auto number = std::stoul(port);
    return number <= UINT16_MAX ? std::uint16_t(number) : 0;
}

/// Where to, as it was said or else as the engine tells the processes that it starts.
std::string targetOf(const PluginCommand &command)
{
    if (!command.join.empty()) return command.join;
    if (!command.connect.empty()) return command.connect;
    return environmentOr("EVENT_ENGINE_HOST", "127.0.0.1") + ':' + environmentOr("EVENT_ENGINE_PORT", "");
}

Result<ExternalPluginClientOptions> optionsOf(const PluginCommand &command)
{
    const std::string target = targetOf(command);
    const auto colon = target.rfind(':');
    ExternalPluginClientOptions options;
    options.host = colon == std::string::npos ? "127.0.0.1" : target.substr(0, colon);
    options.port = numberOf(colon == std::string::npos ? target : target.substr(colon + 1));
    const auto config =
        PluginConfig::fromJson(command.config.empty() ? environmentOr("EVENT_ENGINE_CONFIG", "{}") : command.config);
    if (!config) return failure(config.error());
    options.config = *config;
    options.join = !command.join.empty();
    options.name = command.name.empty() ? environmentOr("EVENT_ENGINE_PLUGIN", "") : command.name;
    options.keys = fileOfKeys(command.keys);
    if (options.port != 0 && !options.host.empty()) return options;
    if (options.join)
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("found {} to join, expected HOST:PORT with the app's join_port", inQuotes(target)));
    const std::string way = "say --connect HOST:PORT, with the plugin's port, which a running app shows, or --join";
    if (target.ends_with(':')) return failure(ErrorKind::InvalidArgument, "no port is given: " + way);
    return failure(ErrorKind::InvalidArgument, fmt::format("{} is no port of an app: {}", inQuotes(target), way));
}

nlohmann::json jsonOf(const Subscription &subscription)
{
    if (subscription.kind() != Subscription::Kind::Prefix) return subscription.typeName();
    return nlohmann::json::object({{"prefix_hex", hexText(subscription.prefixBytes())}});
}

ExitCode printSubscriptions(const PluginCommand &command, Console &console)
{
    const auto subscriptions = ExternalPluginClient::subscriptionsOf(command.library, command.className);
    if (!subscriptions) {
        const ExitCode code = failed(console, subscriptions.error());
        return subscriptions.error().kind() == ErrorKind::NotFound ? ExitCode::Usage : code;
    }
    auto list = nlohmann::json::array();
    for (const Subscription &subscription : *subscriptions) list.push_back(jsonOf(subscription));
    console.print(list.dump());
    return ExitCode::Ok;
}

} // namespace

ExitCode carryOut(const PluginCommand &command)
{
    Console console;
    if (command.subscriptions) return printSubscriptions(command, console);
    const auto options = optionsOf(command);
    if (!options) return misused(console, "plugin", options.error().message());
    ExternalPluginClient client(*options);
    const auto nameTheLost = [&] {
        if (const auto lost = client.giveUp())
            console.tell("event-engine: not taken by the app: " + counted(lost, "event") +
                         " that the plugin published");
    };
    const InterruptWatch watch([&] { client.requestStop(); }, nameTheLost);
    const auto result = client.run(command.library, command.className);
    return result ? ExitCode::Ok : failed(console, result.error());
}

} // namespace event_engine::cli
