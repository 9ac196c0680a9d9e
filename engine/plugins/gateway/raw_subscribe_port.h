// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/base/wake_up.h"
#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/flood_guard.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/gateway/raw_subscribers.h"
#include "engine/plugins/registry/plugin_run.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace event_engine {

/// The subscribe port for plain SUB clients, one event per message.
///
/// ZeroMQ works through subscriptions in the thread that uses the socket, for as long as they come. So that a flood of
/// them holds up nobody else, the port has a thread of its own. Another one, the gateway's, makes and destroys this,
/// and sees to it that the thread comes back from a flood.
class RawSubscribePort {
public:
    static constexpr const char *PURPOSE = RawSubscribers::PURPOSE;

    /// `wakeGuard` is called, in the port's thread, when the first client connects: guard() is due more often.
    [[nodiscard]] static Result<std::unique_ptr<RawSubscribePort>> open(std::shared_ptr<PluginRun> run, Port port,
                                                                        const GatewayOptions &options,
                                                                        std::function<void()> wakeGuard);
    ~RawSubscribePort();

    /// Every now and then, and at these intervals while isAtWork(): a flood may bring some 100 KB in each.
    void guard();
    static constexpr auto BETWEEN_LOOKS = std::chrono::milliseconds(2);
    /// It may be a flood that it is at.
    [[nodiscard]] bool isAtWork() const { return m_turns % 2 != 0; }
    [[nodiscard]] std::vector<RefusedClient> takeRefused() EXCLUDES(m_mutex);
    /// Nothing more is published: what clients are to get still goes out, and what is left in the end is told. Ends by
    /// `giveUp`, and earlier when nobody has received anything for RawSubscribers::STANDS.
    void beginToFinish(std::chrono::steady_clock::time_point giveUp);
    /// The last call; what was refused is left.
    void awaitEnd();
    [[nodiscard]] bool hasConnections() const { return m_hasConnections; }

    [[nodiscard]] std::uint16_t number() const { return m_number; }

private:
    RawSubscribePort(WakeUp wakeUp, std::function<void()> wakeGuard)
        : m_wakeUp(std::move(wakeUp)), m_wakeGuard(std::move(wakeGuard))
    {}
    void serveUntilFinished(RawSubscribers &clients);
    void wait(RawSubscribers &clients, GatewayWait &wait) const;
    void noteRefused(std::vector<RefusedClient> refused) EXCLUDES(m_mutex);

    const WakeUp m_wakeUp;
    const std::function<void()> m_wakeGuard;
    std::uint16_t m_number = 0;
    std::atomic<bool> m_hasConnections{false};
    std::atomic<std::uint64_t> m_turns{0}; // odd: the thread is at work
    std::uint64_t m_turnSeen = 0;          // by guard(), as the next two
    std::chrono::steady_clock::time_point m_nextLook{};
    std::optional<FloodGuard> m_floods;
    std::atomic<std::chrono::steady_clock::time_point> m_giveUp{};
    std::atomic<bool> m_isToFinish{false}, m_hasFinished{false};
    Mutex m_mutex;
    std::vector<RefusedClient> m_refused GUARDED_BY(m_mutex);
    std::thread m_thread;
};

} // namespace event_engine
