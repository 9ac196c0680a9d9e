// SPDX-License-Identifier: GPL-3.0-or-later
// A small app to look at: sensors of very different pace, one that only answers, one that fails.
#include "event_engine/plugin_library.h"

#include <cmath>
#include <cstdio>

using namespace event_engine;
using namespace std::chrono_literals;

namespace {

std::string json(const char *format, auto... values)
{
    char text[160];
    const int size = std::snprintf(text, sizeof text, format, values...);
    return {text, std::size_t(size)};
}

/// Calls `publish(i)` at a pace, until the app stops.
template <class Publish>
Result<> atPace(PluginContext &context, Duration pace, Publish publish)
{
    for (int i = 0; context.sleepFor(pace); ++i) {
        if (auto published = publish(i); !published) return published;
    }
    return {};
}

} // namespace

class Thermometer : public Plugin {
    Result<> run(PluginContext &context) override
    {
        context.log("calibrated");
        return atPace(context, 500ms, [&](int i) {
            const double celsius = 18.5 + 2 * std::sin(i / 20.0);
            return context.publish("Temperature", asBytes(json(R"({"celsius": %.2f, "sensor": "mast"})", celsius)));
        });
    }
};

class Anemometer : public Plugin {
    Result<> run(PluginContext &context) override
    {
        return atPace(context, 8ms, [&](int i) -> Result<> {
            if (i / 180 % 4 == 3 && i % 3) return {}; // lulls
            const double speed = 6 + 3 * std::sin(i / 90.0) + 0.7 * std::sin(i / 7.0);
            return context.publish("Wind", asBytes(json(R"({"speed": %.2f, "gust": %s, "direction": %d})", speed,
                                                        speed > 8 ? "true" : "false", 180 + i % 40)));
        });
    }
};

class Camera : public Plugin {
    Result<> run(PluginContext &context) override
    {
        return atPace(context, 1500ms, [&](int i) {
            context.log("image " + std::to_string(i));
            return context.publish("Image", Bytes(24'000, std::byte(i)));
        });
    }
};

class Alarm : public Plugin {
    [[nodiscard]] std::vector<Subscription> subscriptions() const override { return {"Wind", "Temperature"}; }
    Result<> run(PluginContext &context) override
    {
        int gusts = 0;
        while (const auto event = context.receive()) {
            if (asText(event->payload()).find("\"gust\": true") == std::string_view::npos || ++gusts % 25) continue;
            if (auto sent = context.publish("Alarm", asBytes(json("gust number %d", gusts))); !sent) return {};
        }
        return {};
    }
};

class Printer : public Plugin {
    [[nodiscard]] std::vector<Subscription> subscriptions() const override { return {"Alarm"}; }
    Result<> run(PluginContext &context) override
    {
        context.sleepFor(300ms);
        context.log(LogLevel::Error, "no paper in tray 2");
        return failure(ErrorKind::Failed, "out of paper, tray 2");
    }
};

EVENT_ENGINE_PLUGINS(Thermometer, Anemometer, Camera, Alarm, Printer)
