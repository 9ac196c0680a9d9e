// SPDX-License-Identifier: BSD-3-Clause
// The order of start and stop, and the steward, who ends a run when it is over.
#include "engine/app/app_private.h"
#include "engine/app/manifest_places.h"
#include "engine/base/clock.h"
#include "engine/base/start_thread.h"
#include "engine/plugins/external/isolated_class.h"
#include "engine/plugins/external/stop_schedule.h"
#include "engine/plugins/library/plugin_library.h"
#include "engine/plugins/registry/process_failure.h"
#include "event_engine/text.h"

#include <algorithm>
#include <random>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto WATCH_INTERVAL = 500ms;
constexpr auto OFTEN = 20ms;
constexpr auto LAST_DRAIN = 1s;
constexpr Duration LONGEST_STEP = 1s, LONGEST_WAIT = LONGEST_STEP / 4; // from look to look at the time of a stop

std::string joined(const std::vector<std::string> &names)
{
    std::string text;
    for (const std::string &name : names) text += (text.empty() ? "" : ", ") + name;
    return text;
}

std::string newRunId()
{
    std::random_device random;
    Bytes id;
    for (int i = 0; i < 16; ++i) id.push_back(std::byte(random()));
    std::string text = hexText(id);
    std::erase(text, ' ');
    return text;
}

BusOptions busOptions(const AppOptions &options)
{
    return {.maxEventSize = std::min(options.maxEventSize, LARGEST_EVENT),
            .stallAfter = options.stallAfter,
            .hardCap = options.hardCap};
}

Result<> check(const AppOptions &options)
{
    if (options.maxEventSize <= LARGEST_EVENT) return {};
    return failure(ErrorKind::InvalidArgument, "maxEventSize is " + std::to_string(options.maxEventSize) +
                                                   " bytes, expected no more than " + std::to_string(LARGEST_EVENT));
}

} // namespace

App::Private::Private(AppOptions appOptions)
    : options(std::move(appOptions)),
      flightRecorder(options.flightRecorderLimit ? std::make_unique<FlightRecorder>(options.flightRecorderLimit)
                                                 : nullptr),
      runId(newRunId())
{
    run->bus = Bus::make(busOptions(options));
    run->bus->broker().addObserver(*meter);
    if (flightRecorder) run->bus->broker().addObserver(*flightRecorder);
}

App::Private::~Private()
{
    signals.reset(); // its thread calls us
    stopRequested = true;
    run->plugins.wake();
    if (steward.joinable()) steward.join();
    run->bus->stop();
    // A plugin that hangs may keep the bus, and leave it when we are gone.
    Broker &broker = run->bus->broker();
    broker.call([&] {
        broker.removeObserver(*meter);
        if (flightRecorder) broker.removeObserver(*flightRecorder);
    });
}

void App::Private::setState(AppState next)
{
    state = next;
    run->plugins.wake();
}

Result<> App::Private::start()
{
    MutexLock lock(lifecycle);
    if (state != AppState::Idle)
        return failure(ErrorKind::InvalidArgument, "an app runs once: make it again to run it again");
    if (auto fine = check(options); !fine) return fine;
    if (!run->bus->opened()) return failure(run->bus->opened().error());
    // Before anything else: without it nothing could be stopped.
    auto attending = startThread("ee-steward", [this] { attend(); });
    if (!attending) return failure(attending.error());
    steward = std::move(*attending);
    setState(AppState::Starting);
    started = now();
    if (auto up = bringUp(); !up) {
        bringDown();
        return up;
    }
    if (gateway) gateway->begin();
    setState(AppState::Running);
    return {};
}

// What is thrown, where memory is short say, must not leave the steward waiting for the start.
Result<> App::Private::bringUp()
try {
    auto up = run->bus->start();
    if (up) watch();
    if (up) up = captures->begin();
    if (up) up = loadLibraries();
    if (up) up = isolatePlugins();
    if (up) up = openPorts();
    if (up) up = startPlugins();
    return up;
} catch (const std::exception &e) {
    return failure(ErrorKind::Failed, std::string("the app cannot start: ") + e.what());
} catch (...) {
    return failure(ErrorKind::Failed, "the app cannot start: something was thrown that is no std::exception");
}

Result<> App::Private::loadLibraries()
{
    const auto isIsolated = [](const Registered &plugin) {
        return plugin.entry.options.isolation == Isolation::Process;
    };
    const auto needsNone = [&](const Registered &plugin) { return plugin.entry.maker || isIsolated(plugin); };
    const bool noneNeeded = std::all_of(registered.begin(), registered.end(), needsNone);
    const bool allForOthers = std::any_of(registered.begin(), registered.end(), isIsolated);
    if (noneNeeded && (libraries.empty() || allForOthers)) return {};
    const ManifestPlaces places(appFile, file);
    PluginLibraries loaded;
    for (const std::string &library : libraries)
        if (auto added = loaded.add(library, folder); !added) return failure(places.atLibrary(library, added.error()));
    for (Registered &plugin : registered) {
        if (needsNone(plugin)) continue;
        auto maker = loaded.maker(plugin.className);
        if (!maker) return failure(places.atPlugin(plugin.entry.options.name, maker.error()));
        plugin.entry.maker = std::move(*maker);
    }
    return {};
}

// From here on one that is to be a process of its own is an external plugin.
Result<> App::Private::isolatePlugins()
{
    for (const auto &[entry, className] : registered) {
        if (entry.options.isolation != Isolation::Process) continue;
        const auto found = findIsolatedClass(className, libraries, folder, options.startTimeout,
                                             [this] { return stopRequested.load(); });
        if (found) {
            externals.push_back({entry.index, found->plugin(entry.options)});
            run->plugins.update(entry.index,
                                [&](PluginStatus &status) { status.subscriptions = found->subscriptions; });
            continue;
        }
        if (found.error().kind() != ErrorKind::Failed)
            return failure(ManifestPlaces(appFile, file)
                               .atPlugin(entry.options.name, found.error().in("plugin " + entry.options.name)));
        run->plugins.setState(entry.index, PluginState::Failed, found.error().message());
        run->problems.add(Severity::Error, entry.options.name, "failed: " + found.error().message());
    }
    std::erase_if(registered,
                  [](const Registered &plugin) { return plugin.entry.options.isolation == Isolation::Process; });
    return {};
}

// What external plugins subscribe to waits for them from here on; they are served once everybody else listens.
Result<> App::Private::openPorts()
{
    const bool none = options.publishPort.isOff() && options.subscribePort.isOff() && options.joinPort.isOff();
    if (externals.empty() && none) return {};
    if (!isLoopback(options.bindAddress) && options.keys.empty() && !options.insecure)
        return failure(ErrorKind::InvalidArgument,
                       "bind = \"" + options.bindAddress +
                           "\" would let everybody on the network in: give keys = \"FOLDER\" (event-engine keys "
                           "makes it), or insecure = true if you mean it");
    GatewayOptions sockets{options.bindAddress, options.maxEventSize};
    if (!options.keys.empty()) {
        auto keys = GatewayKeys::load(options.keys);
        if (!keys) return failure(keys.error().in("keys"));
        sockets.keys = std::move(*keys);
    }
    auto opened = ExternalGateway::start(
        run, externals, {sockets, options.publishPort, options.subscribePort, options.joinPort, options.joinBacklog});
    if (!opened) return failure(opened.error());
    gateway = std::move(*opened);
    publishPort = gateway->ports().publish.value_or(0);
    subscribePort = gateway->ports().subscribe.value_or(0);
    joinPort = gateway->ports().join.value_or(0);
    if (externals.empty()) return {};
    auto supervised = ExternalProcesses::start(run, externals, *gateway, options.bindAddress);
    if (!supervised) return failure(supervised.error());
    processes = std::move(*supervised);
    return {};
}

Result<> App::Private::startPlugins()
{
    std::vector<InternalPlugins::Entry> entries;
    for (Registered &plugin : registered) entries.push_back(std::move(plugin.entry));
    registered.clear();
    const auto barrier = internalPlugins.startAll(entries);
    const auto deadline = Clock::now() + options.startTimeout;
    std::vector<std::string> missing;
    // In slices, so that a stop from another thread ends the wait.
    while (!barrier->waitUntilAllStarted(std::min(deadline, Clock::now() + 50ms))) {
        if (stopRequested) {
            barrier->giveUp();
            return failure(ErrorKind::Stopped, "the app was stopped before it had started");
        }
        if (Clock::now() < deadline) continue;
        for (const auto &entry : entries)
            if (const auto status = run->plugins.at(entry.index); status.state == PluginState::Starting)
                missing.push_back(status.name);
        barrier->giveUp();
        const auto seconds = std::chrono::duration<double>(options.startTimeout).count();
        return failure(ErrorKind::Failed, joined(missing) + " did not start within " + std::to_string(int(seconds)) +
                                              " s (start_timeout); nothing runs");
    }
    return {};
}

// Steward: one thread that waits for the end of the run, whatever it is, and then brings everything down.
void App::Private::attend()
{
    const auto hasStarted = [this](const auto &) { return state != AppState::Idle && state != AppState::Starting; };
    static_cast<void>(run->plugins.waitUntil(hasStarted, PluginRegistry::Deadline::max()));
    if (state == AppState::Stopped) return; // the start has failed, and brought everything down
    for (bool over = false; !over;) {
        const bool often = internalPlugins.hasPending();
        static_cast<void>(run->plugins.waitUntil(
            [&](const auto &plugins) {
                over = shouldEnd(plugins);
                return over || internalPlugins.hasPending() != often;
            },
            Clock::now() + (often ? OFTEN : WATCH_INTERVAL)));
        watch();
        lookAtPlugins();
    }
    stoppedByRequest = stopRequested.load();
    {
        MutexLock lock(livesMutex);
        setState(AppState::Stopping);
    }
    bringDown();
}

bool App::Private::shouldEnd(const PluginRegistry::Plugins &plugins) const
{
    if (stopRequested) return true;
    const auto stopsApp = [](const PluginStatus &plugin) {
        return plugin.state == PluginState::Failed && plugin.onFailure == OnFailure::StopApp;
    };
    if (std::any_of(plugins.begin(), plugins.end(), stopsApp)) return true;
    // Plugins that came by themselves do not count: one that was forgotten would keep the app for ever.
    const bool any = std::any_of(plugins.begin(), plugins.end(), [](const auto &plugin) { return !plugin.joined; });
    return any && std::all_of(plugins.begin(), plugins.end(), [](const auto &plugin) {
               return plugin.joined || (hasEnded(plugin.state) && !plugin.stoppedByRequest);
           });
}

void App::Private::watch()
{
    const BusStatus status = run->bus->broker().call([this] { return busStatus(now()); });
    busWatch.look(status);
    busWatch.lookAtClock(wallClockJump());
    pluginWatch.look(run->plugins.all(), now());
    static_cast<void>(takeRates.look(status.subscribers, now()));
}

void App::Private::lookAtPlugins()
{
    internalPlugins.look();
    if (processes) processes->lookForHung();
    if (const auto time = Clock::now(); usageWatch.isDue(time))
        usageWatch.look(run->plugins, internalPlugins.cpuTimes(), time);
}

// Plugins first, then what is still on its way, then the broker: so nothing that was published is lost.
void App::Private::bringDown()
{
    WitnessedTime watched(LONGEST_STEP); // who is to end has its time, also where all of this stands still meanwhile
    const auto deadline = watched.look() + options.stopTimeout;
    for (const PluginStatus &plugin : run->plugins.failed())
        if (plugin.onFailure == OnFailure::StopApp) stoppedByFailure = true;

    if (const auto joinedAll = joinPlugins(watched, deadline); !joinedAll) {
        MutexLock lock(resultMutex);
        stopError = joinedAll.error();
    }
    drain(std::max<Duration>(deadline - watched.look(), 100ms));
    if (gateway) gateway->allowToFinish(deadline - watched.look());
    closePorts(); // what nobody confirmed is known now, and belongs to the recording
    endTheRest();
    captures->end();
    endRecording();
    run->bus->stop();
    if (tellsOfCrash && state == AppState::Stopping) CrashNote::forget(file); // a start that failed has proved nothing
    setState(AppState::Stopped);
}

// Whatever is published gets its place in the order. One who is still full when the time is up loses its part by count.
void App::Private::drain(Duration timeout)
{
    if (!run->bus->waitUntilDrained(timeout)) {
        run->bus->waitForNobody();
        if (!run->bus->waitUntilDrained(LAST_DRAIN))
            run->problems.add(Severity::Error, joined(run->bus->undrained()),
                              "hangs inside publish(): what it published last is not counted");
    }
    watch();
}

Result<> App::Private::joinPlugins(WitnessedTime &watched, PluginRegistry::Deadline deadline)
{
    const auto begin = watched.look();
    const auto schedule = StopSchedule::ofTheApp(begin, deadline - begin);
    if (gateway) gateway->askToQuit("the app is stopping", StopSchedule::until(schedule.quitBy()));
    if (processes) processes->stop(schedule);
    internalPlugins.requestStopOfAll();
    if (gateway) gateway->takeWhatWasSent(std::max<Duration>((deadline - watched.look()) / 4, 0ms));
    run->bus->closePublishersInside(); // only now: a plugin whose publish fails knows that it is to stop
    const auto noProcess = [](const PluginRegistry::Plugins &plugins) {
        return std::none_of(plugins.begin(), plugins.end(), [](const auto &plugin) {
            return plugin.processId.has_value() || plugin.state == PluginState::Stopping;
        });
    };
    const auto waitUntil = [&](const auto &condition, Clock::time_point end) {
        for (auto time = watched.look(); time < end; time = watched.look())
            if (run->plugins.waitUntil(condition, Clock::now() + std::min<Duration>(end - time, LONGEST_WAIT))) return;
    };
    waitUntil(noProcess, schedule.quitBy());
    run->bus->closeAllPublishers();
    waitUntil([&](const auto &plugins) { return run->threads == 0 && noProcess(plugins); }, deadline);
    return nameTheHung();
}

Result<> App::Private::nameTheHung()
{
    const std::vector<std::string> hung = internalPlugins.joinAll();
    if (hung.empty()) return {};
    return failure(ErrorKind::Failed,
                   joined(hung) + " did not return within stop_timeout; its thread stays until it does");
}

void App::Private::closePorts()
{
    processes.reset();
    gateway.reset();
    publishPort = subscribePort = joinPort = 0;
}

// Processes that are not the app's; and plugins that a start which failed has not come to.
void App::Private::endTheRest()
{
    const char *const cause = state == AppState::Starting ? "the app did not start" : "the app has stopped";
    const PluginRegistry::Plugins plugins = run->plugins.all();
    for (PluginRegistry::Index index = 0; index < plugins.size(); ++index) {
        const PluginStatus &plugin = plugins[index];
        const bool isOutside = plugin.kind == PluginKind::External && !hasEnded(plugin.state);
        const bool notReached = plugin.kind == PluginKind::Internal && plugin.state == PluginState::Starting;
        if (!isOutside && !notReached) continue;
        const auto failure = processFailure(plugin);
        run->plugins.setState(index, failure ? PluginState::Failed : PluginState::Stopped, failure.value_or(cause));
    }
}

bool App::Private::waitUntilStopped(PluginRegistry::Deadline deadline) const
{
    return run->plugins.waitUntil([this](const auto &) { return state == AppState::Stopped; }, deadline);
}

} // namespace event_engine
