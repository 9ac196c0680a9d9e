// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/app.h"
#include "event_engine/recording.h"

#include <QTemporaryDir>

#include <memory>
#include <string>
#include <vector>

// Apps to record, and what was recorded.

namespace event_engine::test {

inline AppOptions quiet()
{
    AppOptions options;
    options.title = "recorded app";
    options.publishPort = Port::off();
    options.subscribePort = Port::off();
    return options;
}

class Sends : public Plugin {
public:
    Sends(std::string name, int count, Duration pause = {}) : m_name(std::move(name)), m_count(count), m_pause(pause) {}
    std::string name() const override { return m_name; }
    Result<> run(PluginContext &context) override
    {
        for (int n = 0; n < m_count; ++n) {
            const std::string text = m_name + " " + std::to_string(n);
            if (auto sent = context.publish(n % 3 ? "Often" : "Seldom", asBytes(text)); !sent) return sent;
            if (n % 10 == 0)
                if (auto sent = context.publishRaw(asBytes("?" + text)); !sent) return sent;
            if (m_pause > Duration(0)) context.sleepFor(m_pause);
        }
        return {};
    }

private:
    const std::string m_name;
    const int m_count;
    const Duration m_pause;
};

/// Takes everything until the app stops.
class Listens : public Plugin {
public:
    explicit Listens(std::vector<std::string> &seen) : m_seen(seen) {}
    std::vector<Subscription> subscriptions() const override { return {"*"}; }
    Result<> run(PluginContext &context) override
    {
        while (const auto event = context.receive()) m_seen.emplace_back(asText(event->bytes()));
        return {};
    }

private:
    std::vector<std::string> &m_seen;
};

inline std::vector<EventType> types()
{
    return {{"Often", Encoding::Text}, {"Seldom", Encoding::Text}};
}

inline std::vector<std::string> bytesOf(const EventPage &page)
{
    std::vector<std::string> all;
    for (const EventView &event : page.events) all.emplace_back(asText(event.bytes()));
    return all;
}

inline EventQuery everything()
{
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    query.limit = 1'000'000;
    return query;
}

/// A run of two plugins, recorded; what its flight recorder held is the truth to compare with.
struct RecordedRun {
    std::filesystem::path file;
    std::vector<std::string> events;
};

inline RecordedRun recordRun(const QTemporaryDir &folder, Compression compression, int count, Duration pause = {})
{
    RecordedRun recorded;
    recorded.file = folder.filePath("run.mcap").toStdString();
    App app(quiet());
    if (!app.registerEventTypes(types())) qFatal("types");
    if (!app.registerPlugin(std::make_unique<Sends>("one", count, pause))) qFatal("one");
    if (!app.registerPlugin(std::make_unique<Sends>("two", count, pause))) qFatal("two");
    RecorderOptions options;
    options.file = recorded.file;
    options.compression = compression;
    options.policy = OverflowPolicy::Block;
    if (auto started = app.startRecording(options); !started) qFatal("%s", started.error().message().c_str());
    if (!app.mark("begin")) qFatal("mark");
    if (!app.run()) qFatal("run");
    recorded.events = bytesOf(app.events(everything()));
    return recorded;
}

inline std::shared_ptr<Recording> opened(const std::filesystem::path &file)
{
    auto recording = Recording::open(file);
    if (!recording) qFatal("%s", recording.error().message().c_str());
    return *recording;
}

} // namespace event_engine::test
