// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/plugin_run.h"
#include "event_engine/plugin.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>

namespace event_engine {

/// What stands behind the context of an internal plugin.
struct PluginContext::Private {
    PluginRun &run;
    std::string name;
    const PluginConfig &config;
    const std::atomic<bool> &stop;
    std::unique_ptr<SubscriberEnd> subscriber;
    Publisher publisher;
    PublisherEnd &end; // the publisher's
    const std::thread::id thread = std::this_thread::get_id();

    /// False, and a problem, when another thread than the plugin's calls.
    [[nodiscard]] bool isCalledByPlugin(const char *function);
};

} // namespace event_engine
