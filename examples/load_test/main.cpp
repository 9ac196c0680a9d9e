// SPDX-License-Identifier: BSD-3-Clause
#include "events.h"
#include "plugins.h"

#include "event_engine/app.h"

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>
#include <toml++/toml.h>

using namespace event_engine;
using namespace load_test;

namespace {

constexpr auto USAGE = "Usage: load_test [FILE.toml]\n\n"
                       "Sends messages from a producer through an operator to an accumulator, as fast as they go.\n"
                       "FILE.toml, or the file that EE_LOAD_TEST_CONFIG_FILE names, may set message_type\n"
                       "(\"StringData\" or \"JSONData\"), num_messages, min_message_size and max_message_size.\n";

std::string fileToRead(int argc, char **argv)
{
    if (argc > 1) return argv[1];
    const char *named = std::getenv("EE_LOAD_TEST_CONFIG_FILE");
    return named ? named : "";
}

Result<PluginConfig> configFrom(const std::string &file)
{
    if (file.empty()) return PluginConfig();
    if (!std::filesystem::is_regular_file(file)) return failure(ErrorKind::NotFound, "there is no file " + file);
    try {
        std::ostringstream json;
        json << toml::json_formatter(toml::parse_file(file));
        return PluginConfig::fromJson(json.str());
    } catch (const toml::parse_error &error) {
        return failure(ErrorKind::BadData, file + ":" + std::to_string(error.source().begin.line) + ": " +
                                               std::string(error.description()));
    }
}

Result<> registerEverything(App &app, const PluginConfig &config)
{
    if (auto added = app.registerEventTypes({{std::string(InitialMsgString::eventType), Encoding::Text},
                                             {std::string(InitialMsgJson::eventType), Encoding::Json},
                                             {std::string(OperatorMsg::eventType), Encoding::Text}});
        !added)
        return added;
    if (auto added = app.registerPlugin(std::make_unique<MsgProducer>(), {.config = config}); !added) return added;
    if (auto added = app.registerPlugin(std::make_unique<MsgOperator>(), {.config = config}); !added) return added;
    return app.registerPlugin(std::make_unique<MsgAccumulator>(), {.config = config});
}

/// From the first message to the last count, by the broker's clock.
double secondsOf(const Snapshot &snapshot)
{
    const auto last = std::max_element(snapshot.types.begin(), snapshot.types.end(),
                                       [](const auto &a, const auto &b) { return a.lastSeen < b.lastSeen; });
    if (!snapshot.started || last == snapshot.types.end() || !last->lastSeen) return 0;
    return std::chrono::duration<double>(*last->lastSeen - *snapshot.started).count();
}

void printNumbers(const App &app)
{
    for (const auto &line : app.output(0, 10, "MsgAccumulator")) std::cout << line.text << '\n';
    const auto snapshot = app.snapshot();
    const auto seconds = secondsOf(snapshot);
    const auto messages = static_cast<double>(snapshot.sequence) / 2; // the operator makes a second event of each
    std::cout << "Events per second from producer to accumulator: "
              << static_cast<std::uint64_t>(seconds > 0 ? messages / seconds : 0) << " (" << seconds << " s)\n"
              << "Lost: " << snapshot.lost << '\n';
}

int fail(const std::string &words)
{
    std::cerr << "load_test: " << words << '\n';
    return 1;
}

int wrongUsage(const std::string &words)
{
    std::cerr << "load_test: " << words << "\nTry load_test --help.\n";
    return 2;
}

int run(const PluginConfig &config)
{
    App app(AppOptions{.title = "Load test", .publishPort = Port::off(), .subscribePort = Port::off()});
    if (auto registered = registerEverything(app, config); !registered) return fail(registered.error().message());
    if (auto watching = app.stopOnSignals(); !watching) return fail(watching.error().message());
    const auto result = app.run();
    if (!result) return fail(result.error().message());
    printNumbers(app);
    for (const auto &plugin : result->failed) fail(plugin.name + " failed: " + plugin.cause);
    if (!result->failed.empty()) return 1;
    return app.snapshot().lost > 0 ? 3 : 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (argc > 2) return wrongUsage("give one file at most");
    const auto file = fileToRead(argc, argv);
    if (file == "--help" || file == "-h") {
        std::cout << USAGE;
        return 0;
    }
    const auto config = configFrom(file);
    if (!config) return fail(config.error().message());
    if (const auto settings = Settings::from(*config); !settings) return fail(file + ": " + settings.error().message());
    return run(*config);
}
