// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/base/wake_up.h"
#include "engine/base/witnessed_time.h"
#include "engine/plugins/gateway/external_port.h"
#include "engine/plugins/gateway/gateway_door.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/join_port.h"
#include "engine/plugins/gateway/raw_publish_port.h"
#include "engine/plugins/gateway/raw_subscribe_port.h"

#include <atomic>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <thread>
#include <vector>

namespace event_engine {

/// All TCP sockets of a run: a port for each external plugin, the raw ports, the join port. In one thread, but for the
/// raw subscribe port, which has its own.
class ExternalGateway {
public:
    struct Options {
        GatewayOptions sockets;
        Port publishPort = Port::off(), subscribePort = Port::off(), joinPort = Port::off();
        BacklogOptions joinBacklog{};
    };
    struct Plugin {
        PluginRegistry::Index index;
        ExternalPlugin options;
    };

    /// Returns once every port is open and every subscription stands; fails with the first that cannot be. Nobody is
    /// served before begin().
    [[nodiscard]] static Result<std::unique_ptr<ExternalGateway>> start(std::shared_ptr<PluginRun> run,
                                                                        std::vector<Plugin> plugins, Options options);
    /// Everybody is attached to the bus: from now on clients are served.
    void begin();
    ~ExternalGateway(); ///< closes everything and joins

    struct Ports {
        std::optional<std::uint16_t> publish, subscribe, join;
        std::vector<std::uint16_t> plugins; ///< in the order of start()
    };
    [[nodiscard]] const Ports &ports() const { return m_ports; }
    /// For processes that are to connect: what EVENT_ENGINE_KEYS is to be; empty: the app has no keys.
    [[nodiscard]] std::filesystem::path fileOfKeys() const
    {
        return m_options.sockets.keys ? m_options.sockets.keys->fileForProcesses() : std::filesystem::path();
    }

    // `place` in the order of start(). Any thread.
    /// A plugin's process has ended; `life` is the number that the registry has from now on.
    void endLife(std::size_t place, std::uint32_t life, ExternalPort::After after) EXCLUDES(m_mutex);
    /// Its process is about to be ended and started again: even if it says goodbye, what it subscribes to waits for it.
    void keepForNewLife(std::size_t place) EXCLUDES(m_mutex);
    /// What it subscribes to waits for it again.
    void rejoinBus(std::size_t place) EXCLUDES(m_mutex);
    /// As askToQuit(), for one; false: it cannot be asked.
    [[nodiscard]] bool askOneToQuit(std::size_t place, const std::string &reason, Duration deadline,
                                    ExternalPort::After after) EXCLUDES(m_mutex);

    /// Ends a plugin that has joined, by its name: asks its process, where one is connected, and turns it away where it
    /// has not ended by the deadline.
    void stopJoined(const std::string &name, const std::string &reason, Duration deadline) EXCLUDES(m_mutex);

    /// Asks the processes that can be asked over their port to end themselves: their plugins are Stopping from the
    /// return on. Any thread.
    void askToQuit(const std::string &reason, Duration deadline) EXCLUDES(m_mutex);
    /// Waits until what clients have sent so far is on the bus, so that a stop does not lose it; no longer than
    /// `atMost`, and for one who goes on sending no longer than until what has come by now is taken, or a moment. Any
    /// thread.
    void takeWhatWasSent(Duration atMost) EXCLUDES(m_mutex);
    /// For how long the end may go on for clients of the subscribe port that still read what waits for them. Any
    /// thread.
    void allowToFinish(Duration atMost) { m_mayFinishFor = atMost; }

private:
    ExternalGateway(std::shared_ptr<PluginRun> run, std::vector<Plugin> plugins, Options options, WakeUp wakeUp);
    Result<> tryToOpen(); ///< as open(), with words for what ZeroMQ throws
    Result<> open();
    Result<> openRawPorts();
    void admitUntilBegun();
    void serveUntilStopped();
    void collect();
    void serve();
    void guard();
    void tellOfRefused();
    [[nodiscard]] bool hasConnections() const;
    [[nodiscard]] std::chrono::milliseconds waitTime() EXCLUDES(m_mutex);
    void close();
    [[nodiscard]] std::future<void> post(std::function<void()> command) EXCLUDES(m_mutex);
    void carryOut() EXCLUDES(m_mutex);
    void noteQuiet() EXCLUDES(m_mutex);
    void lookAtAll(ExternalPort::Clock::time_point time);

    const std::shared_ptr<PluginRun> m_run;
    const std::vector<Plugin> m_plugins;
    const Options m_options;
    const WakeUp m_wakeUp;
    Ports m_ports; // fixed once start() has returned
    std::atomic<bool> m_begun{false}, m_stop{false};
    std::atomic<Duration> m_mayFinishFor{Duration(0)};

    Mutex m_mutex;
    std::vector<std::packaged_task<void()>> m_commands GUARDED_BY(m_mutex);
    std::vector<std::promise<void>> m_waitForQuiet GUARDED_BY(m_mutex);

    // The thread's own.
    WitnessedTime m_watched;
    GatewayWait m_wait;
    std::unique_ptr<GatewayDoor> m_door;
    std::unique_ptr<RawPublishPort> m_rawPublish; // null = off, as the next one
    std::unique_ptr<RawSubscribePort> m_rawSubscribe;
    std::vector<std::unique_ptr<ExternalPort>> m_externals;
    std::unique_ptr<JoinPort> m_join; // null = off

    std::thread m_thread;
};

} // namespace event_engine
