// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin_library.h"

#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

/// Never returns, whatever it is asked.
class Stubborn : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        context.log("works");
        for (;;) std::this_thread::sleep_for(std::chrono::hours(1));
    }
};

/// Wants every event and takes none.
class Deaf : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override { return {"*"}; }
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        while (context.sleepFor(std::chrono::hours(1))) {
        }
        return {};
    }
};

/// A plugin that is told to behave sleeps until the app stops.
bool sleepsBeforeIt(event_engine::PluginContext &context)
{
    const bool behaves = context.config().boolean("behaves").value_or(false);
    return context.sleepFor(behaves ? event_engine::Duration(std::chrono::hours(1)) : std::chrono::seconds(1));
}

/// Takes the program down with it, after a second.
class Crashing : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        if (sleepsBeforeIt(context)) std::abort();
        return {};
    }
};

/// The same in a thread that it makes itself.
class Offspring : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        if (sleepsBeforeIt(context)) std::thread([] { std::abort(); }).join();
        return {};
    }
};

/// Reads where nothing is, at the first event.
class Astray : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override { return {"Poke"}; }
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        const auto depth = context.config().integer("depth").value_or(0);
        std::fprintf(stderr, "depth %d\n", int(depth)); // a line of its log might still be on its way when it dies
        const volatile int *nowhere = nullptr;
        if (!context.receive()) return {};
        return event_engine::failure(event_engine::ErrorKind::Failed, std::to_string(*nowhere));
    }
};

/// Needs more stack than there is, after a second.
class Bottomless : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        if (!sleepsBeforeIt(context) || depthOf(0) == 0) return {};
        return event_engine::failure(event_engine::ErrorKind::Failed, "there was a bottom");
    }

private:
    [[gnu::noinline]] static int depthOf(int above) // NOLINT(misc-no-recursion)
    {
        volatile char room[1024];
        room[0] = 1;
        return room[0] ? depthOf(above + 1) + room[0] : above;
    }
};

/// Does not even get made.
class Stillborn : public event_engine::Plugin {
public:
    Stillborn() { std::abort(); }
    event_engine::Result<> run(event_engine::PluginContext &) override { return {}; }
};

/// Pokes three times, then rests.
class Poker : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        for (int pokes = 0; pokes < 3; ++pokes)
            if (auto sent = context.publish("Poke", {}); !sent) return sent;
        context.sleepFor(std::chrono::hours(1));
        return {};
    }
};

/// Pokes a hundred times a second, and says so each time.
class Nervous : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        do {
            if (auto sent = context.publish("Poke", {}); !sent) return sent;
            std::puts("poked");
            std::fflush(stdout);
        } while (context.sleepFor(std::chrono::milliseconds(10)));
        std::puts("ends");
        std::fflush(stdout);
        return {};
    }
};

EVENT_ENGINE_PLUGINS(Stubborn, Deaf, Crashing, Offspring, Astray, Bottomless, Stillborn, Poker, Nervous)
