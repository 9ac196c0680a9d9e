// SPDX-License-Identifier: BSD-3-Clause
#include "weather.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace field_station {

namespace {

double between(double low, double high, std::mt19937 &random)
{
    return std::uniform_real_distribution<double>(low, high)(random);
}

/// What a sensor of so many decimals shows.
double shown(double value, int decimals)
{
    const double scale = std::pow(10, decimals);
    return std::round(value * scale) / scale;
}

} // namespace

double sunAt(double seconds)
{
    return std::sin(2 * std::numbers::pi * seconds / DAY);
}

double Wandering::step(double seconds, std::mt19937 &random)
{
    const double kept = std::exp(-seconds / m_memory);
    const double noise = std::normal_distribution<double>()(random) * m_spread * std::sqrt(1 - kept * kept);
    m_value = m_mean + (m_value - m_mean) * kept + noise;
    return m_value;
}

WindModel::WindModel(std::uint32_t seed) : m_random(seed)
{}

Wind WindModel::step(double seconds)
{
    m_untilGust -= seconds;
    m_gustAge += seconds;
    if (m_untilGust <= 0) beginGust();
    const double breeze = m_breeze.step(seconds, m_random) + m_turbulence.step(seconds, m_random);
    const double speed = std::max(0.0, breeze + m_gustStrength * gust());
    const double direction = std::fmod(m_direction.step(seconds, m_random) + 720, 360);
    return {{}, shown(speed, 2), shown(direction, 0)};
}

double WindModel::gust() const
{
    if (m_gustAge >= m_gustLength) return 0;
    const double rise = std::sin(std::numbers::pi * m_gustAge / m_gustLength);
    return rise * rise;
}

void WindModel::beginGust()
{
    m_gustAge = 0;
    m_gustLength = between(3, 6, m_random);
    m_gustStrength = between(5, 14, m_random);
    m_untilGust = m_gustLength + std::exponential_distribution<double>(1.0 / 4)(m_random);
}

Temperature TemperatureModel::step(double seconds, double sun)
{
    const double aim = 12 + 9 * sun;
    m_ground += (aim - m_ground) * (1 - std::exp(-seconds / 30));
    const double celsius = m_ground + m_air.step(seconds, m_random);
    const double humidity = std::clamp(95 - 3 * (celsius - 5), 20.0, 100.0);
    return {{}, shown(celsius, 2), shown(humidity, 0)};
}

Battery BatteryModel::step(double seconds, double sun)
{
    constexpr double percentPerAmpereSecond = 0.6;
    const double current = 2.2 * std::max(0.0, sun) - m_load.step(seconds, m_random);
    m_charge = std::clamp(m_charge + current * percentPerAmpereSecond * seconds, 2.0, 100.0);
    const double volts = 11.4 + 1.4 * m_charge / 100 + 0.15 * current;
    return {{}, shown(m_charge, 1), shown(volts, 2), shown(current, 2)};
}

} // namespace field_station
