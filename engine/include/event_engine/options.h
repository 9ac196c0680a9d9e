// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_type.h"
#include "event_engine/plugin_config.h"
#include "event_engine/time.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

inline constexpr std::uint64_t KIB = 1024;
inline constexpr std::uint64_t MIB = 1024 * KIB;
inline constexpr std::uint64_t GIB = 1024 * MIB;

/// AppOptions::maxEventSize may be no more: the sizes in a batch have 31 bits.
inline constexpr std::uint64_t LARGEST_EVENT = GIB;

/// A TCP port of the engine: a number, one that the system chooses (shown in the snapshot), or none at all.
class Port {
public:
    /// 0 = chosen by the system.
    constexpr Port(std::uint16_t number) : m_number(number) {}
    [[nodiscard]] static constexpr Port chosen() { return {0}; }
    [[nodiscard]] static constexpr Port off()
    {
        Port port{0};
        port.m_off = true;
        return port;
    }
    [[nodiscard]] constexpr bool isOff() const { return m_off; }
    [[nodiscard]] constexpr std::uint16_t number() const { return m_number; }

    friend bool operator==(const Port &, const Port &) = default;

private:
    std::uint16_t m_number;
    bool m_off = false;
};

/// What happens to events for a subscriber whose backlog is full.
enum class OverflowPolicy {
    Block,      ///< their publishers wait; nothing is lost unless the subscriber stalls
    DropOldest, ///< the oldest waiting event is lost, by count
    DropNewest  ///< the new event is lost, by count
};

/// "block", "drop_oldest", "drop_newest".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(OverflowPolicy policy);

/// How much may wait for one subscriber. Counted in allocated bytes of whole batches.
struct BacklogOptions {
    std::uint64_t limit = 4 * MIB;
    OverflowPolicy policy = OverflowPolicy::Block;

    friend bool operator==(const BacklogOptions &, const BacklogOptions &) = default;
};

/// What the app does when a plugin fails.
enum class OnFailure {
    Keep,   ///< goes on without it
    StopApp ///< stops; the run's result names the plugin
};

/// "keep", "stop-app".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(OnFailure onFailure);

/// When the engine starts a plugin's process again.
enum class RestartPolicy { Never, OnFailure, Always };

/// "never", "on-failure", "always".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(RestartPolicy policy);

/// Where the code of an internal plugin runs.
enum class Isolation {
    Thread, ///< in a thread of this program: a crash ends the program
    Process ///< in a process of its own, started by the engine: a crash ends the plugin
};

/// "thread", "process".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(Isolation isolation);

/// When and how the engine starts a plugin's process again. The first time after 0.25 s, then after twice as long each
/// time, up to 30 s and with some jitter; a process that lived for a minute begins anew. One that has been started
/// again five times within five minutes, and ends again, has failed.
struct RestartOptions {
    /// A process that speaks the streaming protocol and whose work loop has not answered for so long is shown as hung.
    static constexpr Duration HUNG_AFTER = std::chrono::seconds(5);

    RestartPolicy policy = RestartPolicy::Never;
    /// One whose work loop has not answered for so long is ended and started again, whatever the policy. 0 = it is only
    /// shown; less than HUNG_AFTER is as good as that here, and a mistake in app.toml.
    Duration hangAfter{0};

    friend bool operator==(const RestartOptions &, const RestartOptions &) = default;
};

// Every member has an initializer, so that naming a few of them, {.name = "Counter"}, draws no warning.

/// One app as a whole. The defaults are what app.toml means by silence.
struct AppOptions {
    std::string title{};
    Port publishPort{5559};      ///< raw PUB clients connect here
    Port subscribePort{5560};    ///< raw SUB clients connect here
    Port joinPort = Port::off(); ///< plugins that the app does not know of introduce themselves here
    BacklogOptions joinBacklog{64 * MIB, OverflowPolicy::Block}; ///< of each of them
    std::string bindAddress = "127.0.0.1";
    bool insecure = false;        ///< allows a bindAddress beyond this machine without keys
    std::filesystem::path keys{}; ///< a folder as keys.h makes it: all ports are encrypted, for listed clients only
    std::uint64_t flightRecorderLimit = 64 * MIB; ///< bytes of the newest events kept in memory; 0 = off
    std::uint64_t maxEventSize = 8 * MIB;
    Duration startTimeout = std::chrono::seconds(30);
    Duration stopTimeout = std::chrono::seconds(5);
    Duration stallAfter = std::chrono::seconds(10); ///< 0 = a full subscriber blocks for as long as it likes
    /// What plugins that wait for each other in a circle may have waiting beyond their limits, all together (more is
    /// lost, by count), and what all raw publishers together may have in memory (they are held up before).
    std::uint64_t hardCap = 2 * GIB;
};

struct InternalPluginOptions {
    std::string name{}; ///< empty = Plugin::name()
    PluginConfig config{};
    OnFailure onFailure = OnFailure::Keep;
    BacklogOptions backlog{};
    /// Process: for classes of plugin libraries, in a program that finds the command event-engine: beside the engine,
    /// on PATH, or named by EVENT_ENGINE_PROGRAM. The class is constructed once more, in a process that only asks what
    /// it subscribes to.
    Isolation isolation = Isolation::Thread;
    RestartOptions restart{}; ///< with Isolation::Process
};

/// A plugin that is a process of its own, reached over TCP at a port of its own.
struct ExternalPlugin {
    std::string name{};
    std::string id{}; ///< optional UUID, as apps of the original engine have it
    Port port = Port::chosen();
    std::vector<Subscription> subscriptions{};
    std::string python{};               ///< a script that the engine runs with Python, starts, supervises and stops; or
    std::vector<std::string> command{}; ///< a program and its arguments, likewise; neither: somebody else starts it
    std::filesystem::path workingDirectory{};
    PluginConfig config{}; ///< JSON in its process's EVENT_ENGINE_CONFIG, where there is any
    RestartOptions restart{};
    OnFailure onFailure = OnFailure::Keep;
    BacklogOptions backlog{64 * MIB, OverflowPolicy::Block};
};

} // namespace event_engine
