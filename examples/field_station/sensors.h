// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

namespace field_station {

/// Five times a second, but for the gaps in which its radio link is down.
class TemperatureSensor : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

/// Twenty times a second in a steady breeze, up to 200 times in a gust: it measures more where there is more to see.
class WindSensor : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

/// Every two seconds.
class BatterySensor : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace field_station
