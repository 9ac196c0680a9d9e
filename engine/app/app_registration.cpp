// SPDX-License-Identifier: BSD-3-Clause
// What an app is made of, before its start: event types and plugins, one by one or from an app.toml.
#include "engine/app/app_private.h"

namespace event_engine {

namespace {

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
    app->m_d->tellsOfCrash = CrashNote::read(manifest.file).has_value();
    for (const Problem &problem : earlierCrash(manifest)) app->m_d->run->problems.add(problem.severity, problem.about, problem.text);
    return app;
}

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

} // namespace event_engine
