// SPDX-License-Identifier: BSD-3-Clause
#include "watchman.h"

#include "events.h"

#include <cmath>

using namespace event_engine;

namespace field_station {

namespace {

constexpr double GUST_IS_OVER = 0.7;    // of its limit
constexpr double BATTERY_IS_BACK = 1.1; // of its limit

std::string whole(double value)
{
    return std::to_string(std::lround(value));
}

/// One round of the watchman: turns what he sees into alarms.
class Watch {
public:
    explicit Watch(PluginContext &context)
        : m_context(context), m_gustLimit(context.config().number("gust_limit").value_or(15)),
          m_batteryLimit(context.config().number("battery_limit").value_or(30))
    {}

    Result<> look(const EventView &event)
    {
        if (event.is<Wind>()) return lookAt<Wind>(event);
        if (event.is<Battery>()) return lookAt<Battery>(event);
        return lookAt<Scores>(event);
    }

private:
    template <class T>
    Result<> lookAt(const EventView &event)
    {
        if (const auto value = event.as<T>()) return judge(*value);
        m_context.log(LogLevel::Warning, "cannot read event " + std::to_string(event.sequence()));
        return {};
    }

    Result<> judge(const Wind &wind)
    {
        const auto change = m_gust.look(wind.speed);
        if (change == Threshold::Change::Raised)
            return raise("gust", "Gust of over " + whole(m_gustLimit) + " m/s", wind.speed);
        if (change == Threshold::Change::Over) return say("gust", "over", "The gust is over", wind.speed);
        return {};
    }

    Result<> judge(const Battery &battery)
    {
        const auto change = m_battery.look(battery.charge);
        if (change == Threshold::Change::Raised)
            return raise("battery", "Battery below " + whole(m_batteryLimit) + " %", battery.charge);
        if (change == Threshold::Change::Over)
            return say("battery", "over", "The battery is at " + whole(battery.charge) + " % again", battery.charge);
        return {};
    }

    Result<> judge(const Scores &scores)
    {
        if (scores.label != "bird") return {};
        return say("bird", "raised", "A bird in image " + std::to_string(scores.image), scores.bird);
    }

    Result<> raise(const std::string &about, const std::string &words, double value)
    {
        m_context.log(LogLevel::Warning, words);
        return say(about, "raised", words, value);
    }

    Result<> say(const std::string &about, const std::string &state, const std::string &words, double value)
    {
        return m_context.publish(Alarm{{}, about, state, words, value});
    }

    PluginContext &m_context;
    const double m_gustLimit, m_batteryLimit;
    Threshold m_gust{m_gustLimit, m_gustLimit *GUST_IS_OVER};
    Threshold m_battery{m_batteryLimit, m_batteryLimit *BATTERY_IS_BACK};
};

} // namespace

std::optional<Threshold::Change> Threshold::look(double value)
{
    const double sign = m_limit >= m_back ? 1 : -1;
    const bool beyond = sign * (value - m_limit) > 0;
    const bool behind = sign * (value - m_back) < 0;
    if (m_raised ? !behind : !beyond) return {};
    m_raised = !m_raised;
    return m_raised ? Change::Raised : Change::Over;
}

std::vector<Subscription> Watchman::subscriptions() const
{
    return {Wind::eventType, Battery::eventType, Scores::eventType};
}

Result<> Watchman::run(PluginContext &context)
{
    Watch watch(context);
    while (const auto event = context.receive())
        if (auto looked = watch.look(*event); !looked) return looked;
    return {};
}

} // namespace field_station
