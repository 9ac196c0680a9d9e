// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace event_engine {

struct ExternalPluginClientOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; ///< the plugin's port, as the app shows it, or the app's join port
    bool join = false;      ///< it is the join port: the app need not know of the plugin before
    std::string name{};     ///< empty = Plugin::name(); shown by the app where it is not the name it expects
    PluginConfig config{};
    Duration patience = std::chrono::seconds(10); ///< how long an app that cannot be reached is waited for
    std::filesystem::path keys{};                 ///< where the app has keys, a client's file of them (keys.h)
};

/// Runs a plugin as a process of its own: the same class that an app runs in a thread, connected to the port of an
/// external plugin. Code that may crash takes nobody with it so. What the plugin subscribes to is said by the app
/// (at the join port: by the plugin), which keeps its events while the process is away; a connection that breaks is
/// made anew, without loss or repeat.
///
/// Made, run and destroyed by one thread; requestStop() and giveUp() may come from any.
class EVENT_ENGINE_EXPORT ExternalPluginClient {
public:
    explicit ExternalPluginClient(ExternalPluginClientOptions options);
    ~ExternalPluginClient();
    ExternalPluginClient(const ExternalPluginClient &) = delete;
    ExternalPluginClient &operator=(const ExternalPluginClient &) = delete;

    /// Returns when the plugin has ended, by itself or because the app or requestStop() asked for it, and the app has
    /// everything that it published: that is waited for as long as the app is there and, where it has asked for the
    /// end, has given time. Fails as the plugin fails, where the app cannot be reached, where it refuses the plugin,
    /// and where it has not taken everything by then, with the number of those events. Fails as well where the app was
    /// started anew meanwhile, whose events and numbers are others: the plugin is asked to end, and the new app is told
    /// why by a goodbye; to go on, start the program anew. Once per object.
    Result<> run(std::unique_ptr<Plugin> plugin);
    /// The same for a class of a plugin library, constructed in the plugin's own thread.
    Result<> run(const std::filesystem::path &library, const std::string &className);

    /// What a class of a plugin library subscribes to: constructs one to ask it. Fails with Failed where that fails,
    /// and with NotFound where the library cannot be loaded or has no such class.
    [[nodiscard]] static Result<std::vector<Subscription>> subscriptionsOf(const std::filesystem::path &library,
                                                                           const std::string &className);

    /// The plugin's receive() returns empty from now on, as when an app stops.
    void requestStop();
    /// For a program that ends without waiting for run() to return: the plugin publishes no more from now on. Returns
    /// how many events it has published that the app has not taken, or has refused.
    [[nodiscard]] std::uint64_t giveUp();

private:
    struct Private;
    const std::unique_ptr<Private> m_d;
};

} // namespace event_engine
