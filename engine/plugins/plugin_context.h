// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/thread_mark.h"
#include "engine/plugins/plugin_run.h"
#include "event_engine/plugin.h"

#include <atomic>
#include <memory>
#include <string>

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
    const void *const thread = threadMark();

    /// False, and a problem, when another thread than the plugin's calls.
    [[nodiscard]] bool isCalledByPlugin(const char *function)
    {
        if (threadMark() == thread) [[likely]]
            return true;
        complain(function);
        return false;
    }
    void complain(const char *function);
    /// Empty: the time is up, or the plugin is to stop.
    [[nodiscard]] std::optional<EventView> waitForEvent(Duration timeout);
};

} // namespace event_engine
