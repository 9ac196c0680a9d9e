// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/bus_watch.h"
#include "engine/app/capture_watch.h"
#include "engine/app/crash_note.h"
#include "engine/app/plugin_watch.h"
#include "engine/app/signal_watch.h"
#include "engine/app/take_rates.h"
#include "engine/base/mutex.h"
#include "engine/base/witnessed_time.h"
#include "engine/meter/meter.h"
#include "engine/plugins/external/external_processes.h"
#include "engine/plugins/external/usage_watch.h"
#include "engine/plugins/gateway/external_gateway.h"
#include "engine/plugins/internal/internal_plugins.h"
#include "engine/plugins/registry/plugin_run.h"
#include "engine/recording/flight_recorder.h"
#include "engine/recording/recorder.h"
#include "event_engine/app.h"

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace event_engine {

/// What stands behind an App. The order of start and stop is in app_lifecycle.cpp and nowhere else.
struct App::Private {
    explicit Private(AppOptions appOptions);
    ~Private();

    // app_registration.cpp
    enum class Makes { Once, EachTime };
    Result<> add(InternalPluginOptions pluginOptions, InternalPlugin::Maker maker, Makes makes,
                 std::string className = {});

    // app_lifecycle.cpp
    Result<> start();
    Result<> bringUp();
    Result<> loadLibraries();
    Result<> isolatePlugins();
    Result<> openPorts();
    Result<> startPlugins();
    void attend(); ///< the steward's thread
    [[nodiscard]] bool shouldEnd(const PluginRegistry::Plugins &plugins) const;
    BusStatus busStatus(Timestamp time); ///< in the broker's thread; the meter learns of losses and backlogs
    void watch();                        ///< at least every half second while it runs
    void bringDown();
    void drain(Duration timeout);
    Result<> joinPlugins(WitnessedTime &watched, PluginRegistry::Deadline deadline);
    Result<> nameTheHung();
    void lookAtPlugins();
    void closePorts();
    void endTheRest();
    [[nodiscard]] bool waitUntilStopped(PluginRegistry::Deadline deadline) const;
    void setState(AppState next);

    // app_plugins.cpp
    Result<> stopPlugin(std::string_view name) EXCLUDES(livesMutex);
    Result<> startPlugin(std::string_view name) EXCLUDES(livesMutex);
    Result<> restartPlugin(std::string_view name) EXCLUDES(livesMutex);
    [[nodiscard]] Result<PluginRegistry::Index> running(std::string_view name) const;
    /// The same, and not one that has joined.
    [[nodiscard]] Result<PluginRegistry::Index> startable(std::string_view name) const;
    [[nodiscard]] bool isProcess(PluginRegistry::Index plugin) const;
    [[nodiscard]] std::vector<CrashNote::Suspect> crashSuspects() const;

    // app_recording.cpp
    Result<> startRecording(RecorderOptions recorderOptions) EXCLUDES(recordingStart, recorderMutex);
    void endRecording() EXCLUDES(recordingStart, recorderMutex); ///< for good
    Result<RecordingSnapshot> stopRecording() EXCLUDES(recorderMutex);
    Result<> mark(std::string text, std::optional<Timestamp> at) EXCLUDES(recorderMutex);
    [[nodiscard]] std::optional<RecordingSnapshot> recording() EXCLUDES(recorderMutex);
    [[nodiscard]] RecorderRun recorderRun();

    // app_captures.cpp
    std::unique_ptr<CaptureWatch> makeCaptures();
    Result<> addCapture(CaptureRule rule);
    Result<RecordingSnapshot> saveRecent(Duration last, RecorderOptions recorderOptions);
    Result<RecordingSnapshot> saveEvents(std::vector<EventView> events, RecorderOptions recorderOptions);

    // app_snapshot.cpp
    [[nodiscard]] Snapshot snapshot();

    // Fixed after construction.
    const AppOptions options;
    const std::shared_ptr<PluginRun> run = std::make_shared<PluginRun>();
    const std::unique_ptr<FlightRecorder> flightRecorder; // null = off
    std::shared_ptr<Meter> meter = std::make_shared<Meter>();
    const std::string runId;
    std::string appFile; // text of the app.toml, set before the app is given out

    // Registered before the start, then fixed.
    struct Registered {
        InternalPlugins::Entry entry; // without a maker: `className` of one of the libraries
        std::string className;
    };
    std::vector<Registered> registered;
    std::vector<ExternalGateway::Plugin> externals; // start() adds the isolated ones
    std::vector<std::string> libraries;
    std::filesystem::path folder; // of the app.toml
    std::filesystem::path file;   // the app.toml itself
    bool tellsOfCrash = false;    // of an earlier run

    // While it runs.
    InternalPlugins internalPlugins{run};
    std::unique_ptr<ExternalGateway> gateway;                                 // null: there is nothing outside
    std::unique_ptr<ExternalProcesses> processes;                             // uses the gateway
    std::atomic<std::uint16_t> publishPort{0}, subscribePort{0}, joinPort{0}; // 0 = off

    BusWatch busWatch{run->problems}; // used by start(), then by the steward
    PluginWatch pluginWatch{run->problems, options.maxEventSize};
    TakeRates takeRates;
    UsageWatch usageWatch; // the steward's

    std::atomic<AppState> state{AppState::Idle};
    std::atomic<bool> stopRequested{false};
    std::atomic<bool> stoppedByFailure{false};
    std::atomic<bool> stoppedByRequest{false};
    std::atomic<Timestamp> started{Timestamp()};

    Mutex recordingStart; // held while one is started, or the last one ended: these wait for the disk
    bool recordingIsOver GUARDED_BY(recordingStart) = false;
    Mutex recorderMutex;
    std::shared_ptr<Recorder> recorder GUARDED_BY(recorderMutex); // the present one, or the last one

    const std::unique_ptr<CaptureWatch> captures = makeCaptures();

    Mutex lifecycle;  // one start at a time
    Mutex livesMutex; // held while one plugin is stopped or started: the app does not come down meanwhile
    Mutex resultMutex;
    std::optional<Error> stopError GUARDED_BY(resultMutex);

    std::unique_ptr<SignalWatch> signals;
    std::thread steward; // waits for the end of the run and brings it down; joined by the destructor
};

} // namespace event_engine
