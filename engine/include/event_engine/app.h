// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/capture.h"
#include "event_engine/event_query.h"
#include "event_engine/manifest.h"
#include "event_engine/options.h"
#include "event_engine/plugin.h"
#include "event_engine/recorder.h"
#include "event_engine/snapshot.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// How a run ended.
struct RunResult {
    struct FailedPlugin {
        std::string name;
        std::string cause; ///< in words
    };
    std::vector<FailedPlugin>
        failed;                    ///< in the order in which they failed; guests that joined by themselves are not here
    bool stoppedByFailure = false; ///< a plugin with OnFailure::StopApp ended the run
    bool stoppedByRequest = false; ///< stop(), requestStop() or a signal ended it before every plugin had ended
};

/// An app: its event types, its plugins, and the engine that runs them once. To run it again, make it again.
///
///     App app{5559, 5560};
///     app.registerEventTypes({"TypeA", "TypeB", "TypeC"});
///     app.registerPlugin(std::make_unique<MsgProducer>());
///     app.registerPlugin(std::make_unique<Counter>());
///     app.registerExternalPlugin({.name = "PyPlugin", .port = 6000, .subscriptions = {"TypeA", "TypeB"}, .python =
///     "plugin.py"}); auto result = app.run();
///
/// Owned by the program. All functions may be called from any thread, at the same time. After stop() the numbers,
/// events and output of the run can still be read until the object goes. Nothing here ends the process or touches
/// signal handlers, but for stopOnSignals() and noteCrashes().
class EVENT_ENGINE_EXPORT App {
public:
    explicit App(AppOptions options = {});
    App(Port publishPort, Port subscribePort);
    /// Everything that a manifest says: types, plugins of libraries, external plugins. Libraries are loaded by start().
    [[nodiscard]] static Result<std::unique_ptr<App>> fromManifest(const Manifest &manifest);
    ~App(); ///< stops

    App(const App &) = delete;
    App &operator=(const App &) = delete;

    // Before or while it runs. Fails with InvalidArgument where a filter is a prefix of another's, naming both, or
    // where the name is taken by a different type; the same type again is no mistake.
    Result<TypeId> registerEventType(EventType type);
    Result<> registerEventTypes(std::vector<EventType> types);

    // Before it runs. Fails where the name is taken.
    Result<> registerPlugin(std::unique_ptr<Plugin> plugin, InternalPluginOptions options = {});
    /// A plugin that can be started again, since it is made anew each time, in its own thread. The options name it.
    Result<> registerPlugin(std::function<std::unique_ptr<Plugin>()> make, InternalPluginOptions options);
    Result<> registerPlugins(std::vector<std::unique_ptr<Plugin>> plugins);
    Result<> registerExternalPlugin(ExternalPlugin plugin);
    Result<> registerExternalPlugins(std::vector<ExternalPlugin> plugins);

    /// Starts broker, ports and plugins, and returns once all internal plugins run. External plugins do not hold it:
    /// what they subscribe to waits for them from the start. On failure everything is down again and the words say who.
    Result<> start();

    /// start(), then waits until every plugin has ended, or stop(). Plugins that came by themselves, at the join port,
    /// are not waited for: they are asked to end when the others have. An app of no others runs until stop().
    Result<RunResult> run();

    /// Waits until that has happened or the app has stopped; false: the time is up.
    bool waitUntilEnded(Duration timeout);

    /// Stops plugins and broker, within AppOptions::stopTimeout and what is left of the events on their way. Fails with
    /// the names of plugins that did not return: their threads and what they use stay alive, and what they still
    /// publish is refused. Stopping a stopped app is no mistake.
    Result<> stop();

    /// Asks a running run() or waitUntilEnded() to end the app; returns at once.
    void requestStop();

    /// From now on SIGINT, SIGTERM and SIGHUP stop this app; a second of the first two ends the process at once.
    Result<> stopOnSignals();

    /// From now on, should a plugin of this app bring the program down (SIGSEGV, SIGABRT and the like), a line on
    /// standard error names it, and by a small file in the user's state folder the next apps that are made from the
    /// same app.toml have a problem that does, until one of them has stopped like any other. For programs that want it:
    /// it handles those signals, and passes them on. Of several apps of one program the last to call counts.
    Result<> noteCrashes();
    /// What a run that noteCrashes() has noted leaves to be told, before the next one is made: one for each plugin that
    /// it may have been. Reads a small file.
    [[nodiscard]] static std::vector<Problem> earlierCrash(const Manifest &manifest);

    // One plugin while the app runs. Each call asks and returns at once; the plugin's state tells what came of it.
    // Fails in words where the app does not run, there is no such plugin, or it cannot be.

    /// Asks it to end, like a stop of the app; a process that stays gets SIGTERM, then SIGKILL, within
    /// AppOptions::stopTimeout. A thread that does not return by then is hung. Not for a process that somebody else has
    /// started and that cannot be asked. One that has joined by itself is asked as well, and turned away where it has
    /// not ended by then; until it joins again nothing waits for it. The app goes on, even if no plugin is left: it may
    /// be started again.
    Result<> stopPlugin(std::string_view name);
    /// Starts one that has ended; not one that has joined by itself. An internal plugin needs a class of a library, or
    /// a function that makes it.
    Result<> startPlugin(std::string_view name);
    /// Stops it and starts it again once it has ended; one that has ended already is started. Of the events that it
    /// subscribes to it misses none meanwhile.
    Result<> restartPlugin(std::string_view name);

    [[nodiscard]] RunResult result() const;

    // Watching: values, taken without disturbing anybody.
    [[nodiscard]] Snapshot snapshot() const;
    [[nodiscard]] RateHistory rates(const RateQuery &query) const;
    /// A page of what the flight recorder holds, and of the newest 100 events of every type. Searches in the caller's
    /// thread.
    [[nodiscard]] EventPage events(const EventQuery &query) const;
    /// Lines of plugins with a number over `after`, oldest first, the newest `limit` of them; `plugin` empty = all.
    [[nodiscard]] std::vector<OutputLine> output(std::uint64_t after = 0, std::size_t limit = 1000,
                                                 std::string_view plugin = {}) const;

    /// A publisher for the program itself; its events are marked as injected.
    [[nodiscard]] Result<Publisher> makeInjector(std::string name = "(injected)");

    /// Records from now on: what is published after its return is in the file. Fails with Stopped after the app's end,
    /// with InUse where a recording is under way or the file exists, and where the file cannot be made or a type is
    /// unknown. What ends the recording later, a full disk say, ends neither app nor plugins: it is in
    /// Snapshot::recording and among the problems.
    Result<> startRecording(RecorderOptions options);
    /// Ends the recording and returns its last numbers, once the file is complete on disk; so does stop(), and with it
    /// ~App(). Fails where nothing is being recorded, and with what had ended the recording before.
    Result<RecordingSnapshot> stopRecording();
    /// A mark with words, in the recording that is under way: at a moment that has passed, as snapshot().time had it,
    /// or by default now. It goes into the file that is being written. Fails where nothing is being recorded.
    Result<> mark(std::string text, std::optional<Timestamp> at = {});
    /// Writes what the flight recorder holds of the last so long into a file, also while another is recorded, and after
    /// stop(): then of the run's last so long. Of the options file, compression, selection and keepFree count. Returns
    /// once the file is complete; on failure no file is left.
    Result<RecordingSnapshot> saveRecent(Duration last, RecorderOptions options);
    /// The same of events that events() returned, in the order of their sequences, each once.
    Result<RecordingSnapshot> saveEvents(std::vector<EventView> events, RecorderOptions options);
    /// From now on saves by itself what a rule says. Fails where the rule makes no sense, names an unknown type, or the
    /// flight recorder is off.
    Result<> addCapture(CaptureRule rule);

private:
    friend class Replayer;
    struct Private;
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine
