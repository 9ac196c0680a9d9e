// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/registry/plugin_registry.h"
#include "event_engine/time.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <sys/types.h>
#include <utility>
#include <vector>

namespace event_engine {

/// What a process has used so far, as the system counts it.
struct ProcessUsage {
    Duration cpuTime{0};
    std::uint64_t residentBytes = 0;

    /// Empty: there is no such process.
    [[nodiscard]] static std::optional<ProcessUsage> of(pid_t process);
};

/// Tells the registry about once a second what CPU and memory each plugin uses. One thread.
class UsageWatch {
public:
    using Time = std::chrono::steady_clock::time_point;
    using ThreadTimes = std::vector<std::pair<PluginRegistry::Index, Duration>>;

    /// Whether it is time to look again.
    [[nodiscard]] bool isDue(Time time) const;
    /// `threads`: CPU time of plugins that are threads. Processes are those that the registry names.
    void look(PluginRegistry &plugins, const ThreadTimes &threads, Time time);

private:
    /// Who used it: another process of the same plugin begins anew.
    struct Look {
        pid_t process = 0;
        Duration cpuTime{0};
        Time time{};
    };
    [[nodiscard]] std::optional<double> share(PluginRegistry::Index plugin, const Look &look);

    std::map<PluginRegistry::Index, Look> m_looks;
    Time m_last{};
};

} // namespace event_engine
