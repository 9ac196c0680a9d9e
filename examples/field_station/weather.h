// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "events.h"

#include <cstdint>
#include <random>

// The weather at the station and what it does to the battery, as far as sensors see it. A day here takes five minutes.
// Models move on by steps of time and hold nothing but their state, so the same seed gives the same weather.

namespace field_station {

constexpr double DAY = 300; ///< seconds

/// How high the sun stands `seconds` after the station was switched on, at sunrise: -1 to 1, night below 0.
[[nodiscard]] double sunAt(double seconds);

/// A value that wanders about a mean and comes back to it.
class Wandering {
public:
    /// `spread` is how far it usually is from the mean, `memory` for how many seconds it remembers where it was.
    Wandering(double mean, double spread, double memory)
        : m_mean(mean), m_spread(spread), m_memory(memory), m_value(mean)
    {}
    double step(double seconds, std::mt19937 &random);
    [[nodiscard]] double value() const { return m_value; }

private:
    double m_mean, m_spread, m_memory, m_value;
};

/// Wind with gusts: a breeze, and every ten seconds or so one that rises and falls within a few.
class WindModel {
public:
    explicit WindModel(std::uint32_t seed);
    Wind step(double seconds);

    /// How much of a gust there is, 0 to 1.
    [[nodiscard]] double gust() const;

private:
    void beginGust();

    std::mt19937 m_random;
    Wandering m_breeze{6, 1.5, 20};
    Wandering m_turbulence{0, 0.4, 0.3};
    Wandering m_direction{240, 25, 40};
    double m_untilGust = 4;
    double m_gustAge = 0, m_gustLength = 0, m_gustStrength = 0;
};

/// Air that warms with the sun.
class TemperatureModel {
public:
    explicit TemperatureModel(std::uint32_t seed) : m_random(seed) {}
    Temperature step(double seconds, double sun);

private:
    std::mt19937 m_random;
    Wandering m_air{0, 0.5, 15};
    double m_ground = 9; // follows the sun slowly
};

/// A battery that a solar panel charges and the station drains.
class BatteryModel {
public:
    explicit BatteryModel(std::uint32_t seed) : m_random(seed) {}
    Battery step(double seconds, double sun);

private:
    std::mt19937 m_random;
    Wandering m_load{0.5, 0.1, 5};
    double m_charge = 31;
};

} // namespace field_station
