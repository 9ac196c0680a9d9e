// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin_library.h"

#include <cstdlib>
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

/// Takes the program down with it, after a second.
class Crashing : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        if (context.sleepFor(std::chrono::seconds(1))) std::abort();
        return {};
    }
};

EVENT_ENGINE_PLUGINS(Stubborn, Crashing)
