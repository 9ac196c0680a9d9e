// SPDX-License-Identifier: BSD-3-Clause
#include "running_app.h"

#include <iostream>

namespace bench {

using namespace event_engine;

namespace {

[[noreturn]] void giveUp(const std::string &words)
{
    std::cerr << words << '\n';
    std::exit(1);
}

class FunctionPlugin : public Plugin {
public:
    FunctionPlugin(std::string name, std::vector<Subscription> subscriptions, const RunningApp::Work &work,
                   Stopwatch &stopwatch)
        : m_name(std::move(name)), m_subscriptions(std::move(subscriptions)), m_work(work), m_stopwatch(stopwatch)
    {}

    [[nodiscard]] std::string name() const override { return m_name; }
    [[nodiscard]] std::vector<Subscription> subscriptions() const override { return m_subscriptions; }
    Result<> run(PluginContext &context) override
    {
        m_stopwatch.waitForStart();
        m_work(context);
        return {};
    }

private:
    const std::string m_name;
    const std::vector<Subscription> m_subscriptions;
    const RunningApp::Work m_work;
    Stopwatch &m_stopwatch;
};

} // namespace

RunningApp::RunningApp(AppOptions options) : m_app(std::move(options))
{}

AppOptions RunningApp::withFlightRecorder()
{
    AppOptions options;
    options.publishPort = options.subscribePort = Port::off();
    return options;
}

AppOptions RunningApp::withoutFlightRecorder()
{
    AppOptions options = withFlightRecorder();
    options.flightRecorderLimit = 0;
    return options;
}

void RunningApp::registerTypes(int count)
{
    for (int type = 0; type < count; ++type) {
        EventType eventType(typeName(type));
        const Filter filter = filterOf(type);
        const ByteView bytes = asBytes(std::string_view(filter.data(), filter.size()));
        eventType.filter.assign(bytes.begin(), bytes.end());
        const auto id = m_app.registerEventType(std::move(eventType));
        if (!id) giveUp(id.error().message());
        m_types.push_back(*id);
    }
}

void RunningApp::addPlugin(std::string name, std::vector<int> types, Work work)
{
    m_plugins.push_back({std::move(name), {std::move(types), std::move(work)}});
}

Outcome RunningApp::run()
{
    Stopwatch stopwatch(std::ptrdiff_t(m_plugins.size()));
    for (auto &[name, part] : m_plugins) {
        std::vector<Subscription> subscriptions;
        for (int type : part.first) subscriptions.emplace_back(typeName(type));
        const auto added =
            m_app.registerPlugin(std::make_unique<FunctionPlugin>(name, subscriptions, part.second, stopwatch));
        if (!added) giveUp(added.error().message());
    }
    if (const auto started = m_app.start(); !started) giveUp(started.error().message());
    stopwatch.start();
    m_app.waitUntilEnded(std::chrono::hours(1));
    Outcome outcome = stopwatch.stop();
    for (const auto &failed : m_app.result().failed) giveUp(failed.name + ": " + failed.cause);
    outcome.correct = m_app.snapshot().lost == 0;
    return outcome;
}

Result<Sample> Sample::fromBytes(ByteView payload)
{
    Sample sample;
    std::memcpy(&sample.stamp, payload.data(), sizeof sample.stamp);
    return sample;
}

Result<Answer> Answer::fromBytes(ByteView payload)
{
    Answer answer;
    std::memcpy(&answer.stamp, payload.data(), sizeof answer.stamp);
    return answer;
}

} // namespace bench
