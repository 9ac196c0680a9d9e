// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

#include <chrono>
#include <cstdint>

namespace field_station {

/// The `seed` of a plugin's configuration: the same seed, the same weather.
[[nodiscard]] inline std::uint32_t seedOf(const event_engine::PluginContext &context)
{
    return static_cast<std::uint32_t>(context.config().integer("seed").value_or(1));
}

/// Seconds since a plugin began to run. All begin at the same moment, so their clocks agree.
class StationClock {
public:
    [[nodiscard]] double seconds() const
    {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_begin).count();
    }

private:
    std::chrono::steady_clock::time_point m_begin = std::chrono::steady_clock::now();
};

[[nodiscard]] inline event_engine::Duration ofSeconds(double seconds)
{
    return std::chrono::duration_cast<event_engine::Duration>(std::chrono::duration<double>(seconds));
}

} // namespace field_station
