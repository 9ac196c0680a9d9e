// SPDX-License-Identifier: BSD-3-Clause
#include "camera.h"
#include "sensors.h"
#include "watchman.h"

#include "event_engine/plugin_library.h"

EVENT_ENGINE_PLUGINS(field_station::TemperatureSensor, field_station::WindSensor, field_station::BatterySensor,
                     field_station::Camera, field_station::Watchman)
