// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/start_files.h"

#include "engine/cli/start_names.h"

#include <functional>
#include <string_view>
#include <utility>

namespace event_engine::cli {

namespace {

constexpr std::string_view APP_TOML = R"(title = "@NAME@"
publish_port = @PUBLISH_PORT@             # where event-engine inject --app app.toml sends to, and PUB sockets
subscribe_port = @SUBSCRIBE_PORT@           # where SUB sockets listen; both made for this folder, change them freely

# Every kind of event has a name; `encoding` tells people's tools how to show the payload.
[[event_types]]
name = "Tick"
encoding = "text"

[[event_types]]
name = "Tock"
encoding = "text"

# Plugins in C++: classes of a library, each run in a thread of its own.
[plugins]
libraries = ["build/lib@FILE@_plugins.so"]
internal = ["Ticker"]

# A plugin in Python: a process of its own, started and stopped with the app.
[[plugins.external]]
plugin_name = "Tocker"
external_port = 0                # any free one: the process is told
subscriptions = ["Tick"]
python = "tocker.py"
)";

constexpr std::string_view TICKER_CPP = R"(#include <event_engine/plugin_library.h>

using namespace event_engine;

/// Publishes a number, twice a second.
class Ticker : public Plugin {
public:
    std::vector<Subscription> subscriptions() const override { return {"Tock"}; }

    Result<> run(PluginContext &context) override
    {
        for (int i = 1; !context.stopRequested(); ++i) {
            const std::string number = std::to_string(i);
            if (auto sent = context.publish("Tick", asBytes(number)); !sent) return sent;
            if (const auto answer = context.receive(std::chrono::milliseconds(500)))
                context.log("heard " + std::string(asText(answer->payload())));
            context.sleepFor(std::chrono::milliseconds(500));
        }
        return {};
    }
};

EVENT_ENGINE_PLUGINS(Ticker)
)";

constexpr std::string_view TOCKER_PY = R"(from pyevents import Event, Plugin

plugin = Plugin()  # finds its engine in the environment


@plugin.on("Tick")
def answer(event):
    number = event.payload("Tick").decode()
    plugin.publish(Event.of("Tock", f"tock {number}".encode()))


plugin.run()
)";

constexpr std::string_view PLUGIN_CPP = R"(#include <event_engine/plugin_library.h>

using namespace event_engine;

/// Says what it receives.
class @NAME@ : public Plugin {
public:
    // The names of event types, or "*" for everything.
    std::vector<Subscription> subscriptions() const override { return {"*"}; }

    Result<> run(PluginContext &context) override
    {
        while (const auto event = context.receive()) { // empty: the app stops
            context.log(event->type().name + " of " + std::to_string(event->payload().size()) + " bytes");
            // To answer with an event of a type that app.toml names:
            // if (auto sent = context.publish("TypeB", event->payload()); !sent) return sent;
        }
        return {};
    }
};

EVENT_ENGINE_PLUGINS(@NAME@)
)";

constexpr std::string_view PLUGIN_PY = R"(from pyevents import Event, Plugin

plugin = Plugin()  # finds its engine in the environment


@plugin.on()  # every event; @plugin.on("TypeA"): those of a type
def received(event):
    print(f"{len(event)} bytes: {bytes(event[:40])!r}")
    # To answer with an event of a type that app.toml names:
    # plugin.publish(Event.of("TypeB", b"an answer"))


plugin.run()
)";

constexpr std::string_view CMAKE = R"(cmake_minimum_required(VERSION 3.25)
project(@LIBRARY@ LANGUAGES CXX)

# Where it is installed in a place of its own: cmake -DCMAKE_PREFIX_PATH=/that/place
find_package(EventEngine REQUIRED)
add_library(@LIBRARY@ MODULE @SOURCE@)
target_link_libraries(@LIBRARY@ PRIVATE EventEngine::event_engine)
)";

std::string replaced(std::string_view text, std::string_view what, std::string_view by)
{
    std::string result(text);
    for (auto place = result.find(what); place != std::string::npos; place = result.find(what, place + by.size()))
        result.replace(place, what.size(), by);
    return result;
}

std::string withNames(std::string_view text, const std::string &name)
{
    return replaced(replaced(text, "@NAME@", name), "@FILE@", fileName(name));
}

/// Apps that run side by side must not meet at one port: the first of two that depend on where the app lies.
int portFor(const std::filesystem::path &folder)
{
    constexpr int FIRST = 20'000, PAIRS = 6'000; // below those that systems give to clients
    const auto place = std::filesystem::absolute(folder).lexically_normal().string();
    return FIRST + 2 * int(std::hash<std::string>()(place) % PAIRS);
}

std::string withPorts(std::string_view text, int publishPort)
{
    return replaced(replaced(text, "@PUBLISH_PORT@", std::to_string(publishPort)), "@SUBSCRIBE_PORT@",
                    std::to_string(publishPort + 1));
}

std::string cmakeOf(const std::string &library, const std::string &source)
{
    return replaced(replaced(CMAKE, "@LIBRARY@", library), "@SOURCE@", source);
}

} // namespace

std::vector<StartFile> startOfApp(const std::string &name)
{
    const std::filesystem::path folder = name;
    return {{folder / "app.toml", withNames(withPorts(APP_TOML, portFor(folder)), name)},
            {folder / "ticker.cpp", std::string(TICKER_CPP)},
            {folder / "tocker.py", std::string(TOCKER_PY)},
            {folder / "CMakeLists.txt", cmakeOf(fileName(name) + "_plugins", "ticker.cpp")}};
}

std::vector<StartFile> startOfCppPlugin(const std::string &name)
{
    const auto file = fileName(name);
    const std::filesystem::path folder = file;
    return {{folder / (file + ".cpp"), withNames(PLUGIN_CPP, name)},
            {folder / "CMakeLists.txt", cmakeOf(file, file + ".cpp")}};
}

std::vector<StartFile> startOfPythonPlugin(const std::string &name)
{
    return {{fileName(name) + ".py", withNames(PLUGIN_PY, name)}};
}

std::vector<std::string> appLinesForCppPlugin(const std::string &name)
{
    const auto file = fileName(name);
    return {"[plugins]", "libraries = [\"" + file + "/build/lib" + file + ".so\"]", "internal = [\"" + name + "\"]"};
}

std::vector<std::string> appLinesForPythonPlugin(const std::string &name)
{
    return {"[[plugins.external]]", "plugin_name = \"" + name + "\"", "external_port = 0", "subscriptions = [\"*\"]",
            "python = \"" + fileName(name) + ".py\""};
}

} // namespace event_engine::cli
