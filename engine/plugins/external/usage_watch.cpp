// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external/usage_watch.h"

#include <fstream>
#include <sstream>
#include <string>
#include <unistd.h>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// A little less than a second, so that one who comes twice a second looks every second time.
constexpr auto INTERVAL = 900ms;

// In /proc/PID/stat, counted from the state, the first word behind the program's name in brackets.
constexpr int USER_TIME = 11, SYSTEM_TIME = 12, RESIDENT_PAGES = 21;

} // namespace

std::optional<ProcessUsage> ProcessUsage::of(pid_t process)
{
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string text;
    if (!std::getline(file, text, '\0')) return {};
    const auto name = text.rfind(')');
    if (name == std::string::npos) return {};
    std::istringstream words(text.substr(name + 1));
    std::string state;
    words >> state;
    std::uint64_t ticks = 0, pages = 0;
    for (int place = 1; place <= RESIDENT_PAGES; ++place) {
        std::int64_t value = 0;
        if (!(words >> value)) return {};
        if (place == USER_TIME || place == SYSTEM_TIME) ticks += std::uint64_t(value);
        if (place == RESIDENT_PAGES) pages = std::uint64_t(value);
    }
    return ProcessUsage{Duration(1s) * std::int64_t(ticks) / ::sysconf(_SC_CLK_TCK),
                        pages * std::uint64_t(::sysconf(_SC_PAGESIZE))};
}

bool UsageWatch::isDue(Time time) const
{
    return time - m_last >= INTERVAL;
}

void UsageWatch::look(PluginRegistry &plugins, const ThreadTimes &threads, Time time)
{
    m_last = time;
    for (const auto &[plugin, used] : threads)
        plugins.update(plugin,
                       [&, plugin = plugin, used = used](PluginStatus &status) { // clang 14 captures no bindings
                           status.cpu = share(plugin, {0, used, time});
                       });
    const auto all = plugins.all();
    for (PluginRegistry::Index plugin = 0; plugin < all.size(); ++plugin) {
        const auto process = all[plugin].processId;
        const auto usage = process ? ProcessUsage::of(*process) : std::nullopt;
        if (!usage) continue;
        plugins.update(plugin, [&](PluginStatus &status) {
            if (status.processId != process) return;
            status.cpu = share(plugin, {*process, usage->cpuTime, time});
            status.memoryBytes = usage->residentBytes;
        });
    }
}

// Of one core, since the last look; empty at the first.
std::optional<double> UsageWatch::share(PluginRegistry::Index plugin, const Look &look)
{
    const Look before = std::exchange(m_looks[plugin], look);
    if (before.time == Time() || before.process != look.process || look.cpuTime < before.cpuTime) return {};
    return std::chrono::duration<double>(look.cpuTime - before.cpuTime) /
           std::chrono::duration<double>(look.time - before.time);
}

} // namespace event_engine
