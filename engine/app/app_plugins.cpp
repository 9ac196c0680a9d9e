// SPDX-License-Identifier: BSD-3-Clause
// One plugin stopped and started while the app runs, and the one that brought the last run down.
#include "engine/app/app_private.h"
#include "engine/plugins/process/exit_status.h"
#include "event_engine/text.h"

namespace event_engine {

namespace {

// Which of several libraries has the class is known to nobody before they are loaded.
std::string classText(const std::string &className, const std::vector<std::string> &libraries)
{
    return libraries.size() == 1 ? className + " of " + libraries.front() : className;
}

} // namespace

Result<PluginRegistry::Index> App::Private::running(std::string_view name) const
{
    if (state != AppState::Running)
        return failure(ErrorKind::Stopped, "the app does not run, so no plugin of it can be stopped or started");
    if (const auto plugin = run->plugins.find(name)) return *plugin;
    std::vector<std::string> known;
    for (const PluginStatus &plugin : run->plugins.all()) known.push_back(plugin.name);
    return failure(ErrorKind::NotFound, "unknown plugin " + inQuotes(name) + didYouMean(name, known));
}

Result<PluginRegistry::Index> App::Private::startable(std::string_view name) const
{
    const auto plugin = running(name);
    if (!plugin || !run->plugins.at(*plugin).joined) return plugin;
    return failure(ErrorKind::InvalidArgument,
                   std::string(name) + " has joined by itself: start its process where it was started before");
}

// Another way than that of a thread of ours; an isolated plugin whose class could not be asked has none at all.
bool App::Private::isProcess(PluginRegistry::Index plugin) const
{
    return processes && processes->has(plugin);
}

Result<> App::Private::stopPlugin(std::string_view name)
{
    MutexLock lock(livesMutex);
    const auto plugin = running(name);
    if (!plugin) return failure(plugin.error());
    if (run->plugins.at(*plugin).joined) {
        gateway->stopJoined(std::string(name), "somebody has asked for it", options.stopTimeout);
        return {};
    }
    if (isProcess(*plugin)) return processes->stopOne(*plugin, options.stopTimeout);
    return internalPlugins.stop(*plugin, options.stopTimeout);
}

Result<> App::Private::startPlugin(std::string_view name)
{
    MutexLock lock(livesMutex);
    const auto plugin = startable(name);
    if (!plugin) return failure(plugin.error());
    if (isProcess(*plugin)) return processes->startOne(*plugin);
    return internalPlugins.start(*plugin);
}

Result<> App::Private::restartPlugin(std::string_view name)
{
    MutexLock lock(livesMutex);
    const auto plugin = startable(name);
    if (!plugin) return failure(plugin.error());
    if (isProcess(*plugin)) return processes->restartOne(*plugin, options.stopTimeout);
    return internalPlugins.restart(*plugin, options.stopTimeout);
}

std::vector<Problem> App::earlierCrash(const Manifest &manifest)
{
    const auto note = CrashNote::read(manifest.file);
    if (!note) return {};
    const std::string end = toText(ExitStatus{.exitCode = {}, .signal = note->signal});
    std::vector<Problem> problems;
    const auto tell = [&problems](std::string about, std::string text) {
        Problem &problem = problems.emplace_back();
        problem.about = std::move(about);
        problem.text = std::move(text);
    };
    bool known = false;
    for (const ManifestPlugin &plugin : manifest.internalPlugins) {
        const std::string &name = plugin.options.name.empty() ? plugin.className : plugin.options.name;
        if (!note->isOf(name)) continue;
        known = true;
        if (plugin.options.isolation == Isolation::Process) continue; // does so no more
        tell(name, "brought the program down in an earlier run, which " + end +
                       ": isolation = \"process\" in app.toml keeps the app alive (" +
                       classText(plugin.className, manifest.libraries) + ")");
    }
    if (!known) tell({}, "an earlier run " + end + ", in a thread of no plugin: " + inQuotes(note->thread));
    return problems;
}

std::vector<CrashNote::Suspect> App::Private::crashSuspects() const
{
    std::vector<CrashNote::Suspect> suspects;
    for (const Registered &plugin : registered) {
        if (plugin.entry.options.isolation == Isolation::Process) continue;
        suspects.push_back({plugin.entry.options.name,
                            plugin.className.empty() ? "made by the program" : classText(plugin.className, libraries)});
    }
    return suspects;
}

} // namespace event_engine
