// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/thread_mark.h"
#include "engine/plugins/registry/plugin_run.h"
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

    [[nodiscard]] bool isCalledByPlugin() const { return threadMark() == thread; }
    /// The same; false is a problem, which is told.
    [[nodiscard]] bool mayCall(const char *function)
    {
        if (isCalledByPlugin()) return true;
        complain(function);
        return false;
    }
    void complain(const char *function);
    // What publishing and receiving come to when it takes more than the few steps that each event costs. Of their own,
    // so that those few need no room on the stack.
    [[nodiscard]] static Result<> refuse(PluginContext &context, const detail::EventClass &eventClass,
                                         detail::WritePayload write, const void *event);
    [[nodiscard]] std::optional<EventView> receive(Duration timeout);
    /// Empty: the time is up, or the plugin is to stop.
    [[nodiscard]] std::optional<EventView> waitForEvent(Duration timeout);
};

} // namespace event_engine
