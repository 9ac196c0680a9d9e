// SPDX-License-Identifier: BSD-3-Clause
#include "sensors.h"

#include "station.h"
#include "weather.h"

#include <random>

using namespace event_engine;

namespace field_station {

namespace {

/// When a radio link is down.
class RadioLink {
public:
    explicit RadioLink(std::uint32_t seed) : m_random(seed) { planGap(5); }

    [[nodiscard]] bool isUp(double seconds)
    {
        if (seconds > m_gapEnd) planGap(seconds);
        return seconds < m_gapBegin;
    }

private:
    void planGap(double seconds)
    {
        m_gapBegin = seconds + std::uniform_real_distribution<double>(6, 18)(m_random);
        m_gapEnd = m_gapBegin + std::uniform_real_distribution<double>(1.5, 4)(m_random);
    }

    std::mt19937 m_random;
    double m_gapBegin = 0, m_gapEnd = 0;
};

} // namespace

Result<> TemperatureSensor::run(PluginContext &context)
{
    constexpr double interval = 0.2;
    TemperatureModel air(seedOf(context));
    RadioLink radio(seedOf(context) + 1);
    bool wasUp = true;
    for (StationClock clock; context.sleepFor(ofSeconds(interval));) {
        const auto measured = air.step(interval, sunAt(clock.seconds()));
        const bool isUp = radio.isUp(clock.seconds());
        if (wasUp && !isUp) context.log(LogLevel::Warning, "the radio link is down for some seconds");
        wasUp = isUp;
        if (!isUp) continue;
        if (auto sent = context.publish(measured); !sent) return sent;
    }
    return {};
}

Result<> WindSensor::run(PluginContext &context)
{
    constexpr double steadyRate = 20, gustRate = 200;
    WindModel wind(seedOf(context));
    double interval = 1 / steadyRate;
    while (context.sleepFor(ofSeconds(interval))) {
        if (auto sent = context.publish(wind.step(interval)); !sent) return sent;
        interval = 1 / (steadyRate + (gustRate - steadyRate) * wind.gust());
    }
    return {};
}

Result<> BatterySensor::run(PluginContext &context)
{
    constexpr double interval = 2;
    BatteryModel battery(seedOf(context));
    StationClock clock;
    do {
        if (auto sent = context.publish(battery.step(interval, sunAt(clock.seconds()))); !sent) return sent;
    } while (context.sleepFor(ofSeconds(interval)));
    return {};
}

} // namespace field_station
