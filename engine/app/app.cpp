// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/app.h"

#include "engine/app/app_private.h"
#include "engine/app/crash_note.h"
#include "engine/base/clock.h"
#include "engine/recording/event_search.h"

namespace event_engine {

namespace {

AppOptions withPorts(Port publishPort, Port subscribePort)
{
    AppOptions options;
    options.publishPort = publishPort;
    options.subscribePort = subscribePort;
    return options;
}

} // namespace

App::App(AppOptions options) : m_d(std::make_unique<Private>(std::move(options)))
{}

App::App(Port publishPort, Port subscribePort) : App(withPorts(publishPort, subscribePort))
{}

App::~App() = default;

Result<> App::start()
{
    return m_d->start();
}

Result<RunResult> App::run()
{
    if (auto up = start(); !up) return failure(up.error());
    static_cast<void>(m_d->waitUntilStopped(PluginRegistry::Deadline::max()));
    return result();
}

bool App::waitUntilEnded(Duration timeout)
{
    const auto time = std::chrono::steady_clock::now();
    const bool forever = timeout > PluginRegistry::Deadline::max() - time;
    return m_d->waitUntilStopped(forever ? PluginRegistry::Deadline::max() : time + timeout);
}

Result<> App::stop()
{
    if (m_d->state == AppState::Idle) return {};
    requestStop();
    static_cast<void>(m_d->waitUntilStopped(PluginRegistry::Deadline::max()));
    MutexLock lock(m_d->resultMutex);
    if (m_d->stopError) return failure(*m_d->stopError);
    return {};
}

void App::requestStop()
{
    m_d->stopRequested = true;
    m_d->run->plugins.wake();
}

Result<> App::stopOnSignals()
{
    MutexLock lock(m_d->lifecycle);
    if (m_d->signals) return {};
    auto watch = SignalWatch::start([this] { requestStop(); });
    if (!watch) return failure(watch.error());
    m_d->signals = std::move(*watch);
    return {};
}

Result<> App::stopPlugin(std::string_view name)
{
    return m_d->stopPlugin(name);
}

Result<> App::startPlugin(std::string_view name)
{
    return m_d->startPlugin(name);
}

Result<> App::restartPlugin(std::string_view name)
{
    return m_d->restartPlugin(name);
}

Result<> App::noteCrashes()
{
    if (m_d->file.empty())
        return failure(ErrorKind::InvalidArgument, "noteCrashes() is for apps that are made from an app.toml");
    return CrashNote::keepFor(m_d->file, m_d->crashSuspects());
}

RunResult App::result() const
{
    RunResult result;
    for (const PluginStatus &plugin : m_d->run->plugins.failed())
        if (!plugin.joined) result.failed.push_back({plugin.name, plugin.cause});
    result.stoppedByFailure = m_d->stoppedByFailure;
    result.stoppedByRequest = m_d->stoppedByRequest;
    return result;
}

Snapshot App::snapshot() const
{
    return m_d->snapshot();
}

RateHistory App::rates(const RateQuery &query) const
{
    return m_d->run->bus->broker().call([&] { return m_d->meter->rates(query, now()); });
}

EventPage App::events(const EventQuery &query) const
{
    return m_d->flightRecorder ? search(m_d->flightRecorder->held(), query) : EventPage();
}

std::vector<OutputLine> App::output(std::uint64_t after, std::size_t limit, std::string_view plugin) const
{
    return m_d->run->output.lines(after, limit, plugin);
}

Result<Publisher> App::makeInjector(std::string name)
{
    if (m_d->state != AppState::Running)
        return failure(ErrorKind::Stopped, "the app does not run, so nothing can be injected");
    auto end = m_d->run->bus->addPublisher({.name = std::move(name), .kind = PublisherKind::Injector});
    if (!end) return failure(end.error());
    return Publisher(std::move(*end));
}

Result<> App::startRecording(RecorderOptions options)
{
    return m_d->startRecording(std::move(options));
}

Result<RecordingSnapshot> App::stopRecording()
{
    return m_d->stopRecording();
}

Result<> App::mark(std::string text, std::optional<Timestamp> at)
{
    return m_d->mark(std::move(text), at);
}

Result<RecordingSnapshot> App::saveRecent(Duration last, RecorderOptions options)
{
    return m_d->saveRecent(last, std::move(options));
}

Result<RecordingSnapshot> App::saveEvents(std::vector<EventView> events, RecorderOptions options)
{
    return m_d->saveEvents(std::move(events), std::move(options));
}

Result<> App::addCapture(CaptureRule rule)
{
    return m_d->addCapture(std::move(rule));
}

} // namespace event_engine
