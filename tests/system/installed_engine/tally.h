// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <event_engine/plugin.h>

#include <fstream>

namespace tally {

/// An event that carries one character.
struct Stroke {
    static constexpr std::string_view eventType = "Stroke";
    char sign = '|';

    void writeTo(event_engine::PayloadWriter &writer) const { writer.append(std::string(1, sign)); }
    static event_engine::Result<Stroke> fromBytes(event_engine::ByteView payload)
    {
        if (payload.size() == 1) return Stroke{event_engine::asText(payload).front()};
        return event_engine::failure(event_engine::ErrorKind::BadData, "a Stroke is one character");
    }
};

constexpr int STROKES = 5;

/// Publishes five strokes and ends.
class Hand : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        for (int i = 0; i < STROKES; ++i)
            if (auto sent = context.publish(Stroke{}); !sent) return sent;
        return {};
    }
};

/// Waits for five strokes, and tells them by a log line and in the file that its config names, if any.
class Sheet : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override { return {"Stroke"}; }

    event_engine::Result<> run(event_engine::PluginContext &context) override
    {
        std::string strokes;
        while (strokes.size() < STROKES) {
            const auto event = context.receive();
            if (!event) return {};
            const auto stroke = event->as<Stroke>();
            if (!stroke) return event_engine::failure(stroke.error());
            strokes += stroke->sign;
        }
        context.log(strokes);
        if (const auto file = context.config().text("file")) std::ofstream(*file) << strokes;
        return {};
    }
};

} // namespace tally
