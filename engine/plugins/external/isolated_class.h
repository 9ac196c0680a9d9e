// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"
#include "event_engine/options.h"

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace event_engine {

/// A class of a plugin library that is to run in a process of its own: nothing of the library is loaded into this
/// program.
struct IsolatedClass {
    std::filesystem::path program; ///< the command event-engine
    std::filesystem::path library;
    std::string className;
    std::vector<Subscription> subscriptions;

    /// The plugin as one whose process the engine starts.
    [[nodiscard]] ExternalPlugin plugin(const InternalPluginOptions &options) const;
};

/// Finds the library that has the class, and asks it in a process what it subscribes to. Fails with Failed where its
/// constructor does, with Stopped where `giveUp` says so, and with anything else for a mistake of the app: no such
/// library, class or command.
[[nodiscard]] Result<IsolatedClass> findIsolatedClass(const std::string &className,
                                                      const std::vector<std::string> &libraries,
                                                      const std::filesystem::path &appFolder, Duration timeout,
                                                      const std::function<bool()> &giveUp);

} // namespace event_engine
