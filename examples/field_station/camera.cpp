// SPDX-License-Identifier: BSD-3-Clause
#include "camera.h"

#include "sky.h"
#include "station.h"
#include "weather.h"

using namespace event_engine;

namespace field_station {

Result<> Camera::run(PluginContext &context)
{
    std::mt19937 random(seedOf(context));
    std::uniform_real_distribution<double> pause(0.3, 2.5);
    Sky sky(seedOf(context));
    for (StationClock clock; context.sleepFor(ofSeconds(pause(random)));) {
        const std::string png = sky.picture(clock.seconds(), sunAt(clock.seconds())).png();
        if (auto sent = context.publish(Image::eventType, asBytes(png)); !sent) return sent;
    }
    return {};
}

} // namespace field_station
