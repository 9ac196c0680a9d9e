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

Error alreadyRuns()
{
    return {ErrorKind::InvalidArgument, "the app has been started: plugins are registered before"};
}

/// Of one that says nothing of its payload, nothing differs.
bool saysTheSame(const EventType &known, EventType type)
{
    EventType silent(type.name);
    silent.filter = type.filter;
    if (type == silent) return true;
    type.codec = known.codec; // made of what is compared
    return type == known;
}

} // namespace

App::App(AppOptions options) : m_d(std::make_unique<Private>(std::move(options)))
{}

App::App(Port publishPort, Port subscribePort) : App(withPorts(publishPort, subscribePort))
{}

Result<std::unique_ptr<App>> App::fromManifest(const Manifest &manifest)
{
    auto app = std::make_unique<App>(manifest.options);
    app->m_d->appFile = manifest.text;
    app->m_d->file = manifest.file;
    app->m_d->folder = manifest.file.parent_path();
    app->m_d->libraries = manifest.libraries;
    if (auto added = app->registerEventTypes(manifest.eventTypes); !added) return failure(added.error());
    for (const ManifestPlugin &plugin : manifest.internalPlugins) {
        InternalPluginOptions options = plugin.options;
        if (options.name.empty()) options.name = plugin.className;
        if (auto added = app->m_d->add(std::move(options), {}, Private::Makes::EachTime, plugin.className); !added)
            return failure(added.error());
    }
    if (auto added = app->registerExternalPlugins(manifest.externalPlugins); !added) return failure(added.error());
    for (const CaptureRule &rule : manifest.captures)
        if (auto added = app->addCapture(rule); !added) return failure(added.error());
    for (const std::string &warning : manifest.warnings)
        app->m_d->run->problems.add(Severity::Note, "app.toml", warning);
    app->m_d->tellOfCrash(manifest);
    return app;
}

App::~App() = default;

Result<TypeId> App::registerEventType(EventType type)
{
    TypeRegistry &types = m_d->run->bus->directory()->types;
    auto id = types.add(type);
    if (!id || saysTheSame(types.at(*id), type)) return id;
    return failure(ErrorKind::InvalidArgument, "event type " + type.name +
                                                   " is registered already, with another encoding of its payload, "
                                                   "another schema or other fields");
}

Result<> App::registerEventTypes(std::vector<EventType> types)
{
    for (EventType &type : types)
        if (auto added = registerEventType(std::move(type)); !added) return failure(added.error());
    return {};
}

Result<> App::registerPlugin(std::unique_ptr<Plugin> plugin, InternalPluginOptions options)
{
    if (!plugin) return failure(ErrorKind::InvalidArgument, "registerPlugin() was given no plugin");
    if (options.name.empty()) options.name = plugin->name();
    auto shared = std::make_shared<std::unique_ptr<Plugin>>(std::move(plugin));
    return m_d->add(
        std::move(options), [shared]() -> Result<std::unique_ptr<Plugin>> { return std::move(*shared); },
        Private::Makes::Once);
}

Result<> App::registerPlugin(std::function<std::unique_ptr<Plugin>()> make, InternalPluginOptions options)
{
    if (!make) return failure(ErrorKind::InvalidArgument, "registerPlugin() was given no function that makes a plugin");
    if (options.name.empty())
        return failure(ErrorKind::InvalidArgument, "registerPlugin() with a function needs a name in the options");
    return m_d->add(
        std::move(options),
        [make = std::move(make)]() -> Result<std::unique_ptr<Plugin>> {
            if (auto plugin = make()) return plugin;
            return failure(ErrorKind::Failed, "the function that makes it returned no plugin");
        },
        Private::Makes::EachTime);
}

Result<> App::registerPlugins(std::vector<std::unique_ptr<Plugin>> plugins)
{
    for (auto &plugin : plugins)
        if (auto added = registerPlugin(std::move(plugin)); !added) return added;
    return {};
}

Result<> App::Private::add(InternalPluginOptions pluginOptions, InternalPlugin::Maker maker, Makes makes,
                           std::string className)
{
    MutexLock lock(lifecycle);
    if (state != AppState::Idle) return failure(alreadyRuns());
    if (pluginOptions.isolation == Isolation::Process && className.empty())
        return failure(ErrorKind::InvalidArgument,
                       "isolation of " + pluginOptions.name +
                           " = process: only a class of a plugin library can be a process of its own");
    const auto index = run->plugins.add({.name = pluginOptions.name,
                                         .kind = PluginKind::Internal,
                                         .backlog = pluginOptions.backlog,
                                         .onFailure = pluginOptions.onFailure});
    if (!index) return failure(index.error());
    registered.push_back(
        {{*index, std::move(pluginOptions), std::move(maker), makes == Makes::Once}, std::move(className)});
    return {};
}

Result<> App::registerExternalPlugin(ExternalPlugin plugin)
{
    MutexLock lock(m_d->lifecycle);
    if (m_d->state != AppState::Idle) return failure(alreadyRuns());
    if (plugin.port.isOff())
        return failure(ErrorKind::InvalidArgument, "external plugin " + plugin.name + " needs a port");
    for (const auto &known : m_d->externals)
        if (!plugin.id.empty() && known.options.id == plugin.id)
            return failure(ErrorKind::InvalidArgument, "the plugins " + known.options.name + " and " + plugin.name +
                                                           " have the same id, " + plugin.id);
    const auto index = m_d->run->plugins.add({.name = plugin.name,
                                              .kind = PluginKind::External,
                                              .state = PluginState::Waiting,
                                              .cause = "waits for its process",
                                              .subscriptions = plugin.subscriptions,
                                              .backlog = plugin.backlog,
                                              .onFailure = plugin.onFailure});
    if (!index) return failure(index.error());
    m_d->externals.push_back({*index, std::move(plugin)});
    return {};
}

Result<> App::registerExternalPlugins(std::vector<ExternalPlugin> plugins)
{
    for (ExternalPlugin &plugin : plugins)
        if (auto added = registerExternalPlugin(std::move(plugin)); !added) return added;
    return {};
}

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
    return CrashNote::keepFor(m_d->file);
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
