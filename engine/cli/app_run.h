// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "engine/cli/interrupts.h"
#include "engine/cli/rates_file.h"
#include "engine/cli/report.h"
#include "event_engine/app.h"

#include <chrono>
#include <memory>
#include <optional>
#include <set>

namespace event_engine::cli {

struct AppRunOptions {
    enum class Lines { StandardOutput, StandardError, Nowhere };
    std::filesystem::path app{};
    RecorderOptions recorder{};                ///< no file: nothing is recorded
    std::optional<Compression> compression{};  ///< of the recording; empty: that of the app
    std::string without{};                     ///< a plugin that is not run; empty: none
    Lines pluginLines = Lines::StandardOutput; ///< where goes what plugins print and log
    std::filesystem::path rates{};             ///< where they are written; empty: nowhere
    bool tellProblems = true;                  ///< on standard error, as they come
};

/// One run of an app from its file, for a person at a console: SIGINT, SIGTERM and SIGHUP stop it, also where they came
/// since this was made. Made before any thread is started.
class AppRun {
public:
    AppRun(Console &console, AppRunOptions options);
    ~AppRun();

    /// False: it could not be; finish() says why.
    bool start();
    [[nodiscard]] App &app() { return *m_app; } ///< once start() was true

    /// Records from now on, as the options say but into this file.
    Result<> startRecording(std::filesystem::path file);

    /// Passes on what plugins say, until the time is up or the app has ended; the latter is true.
    bool watch(Duration time);
    /// What else the line of progress says from now on.
    void showAlso(std::string words) { m_also = std::move(words); }
    /// Whether the recording has ended while the app goes on.
    [[nodiscard]] bool recordingHasEnded() const;

    /// Stops the app and looks back at it.
    [[nodiscard]] RunReport finish();

private:
    Result<> open();
    Result<> leaveOut(Manifest &manifest) const;
    void passOn();
    void passOnStop(const Snapshot &snapshot);
    void passOnLines();
    void passOnRates(const Snapshot &snapshot);
    void passOnProblems(const Snapshot &snapshot);
    void passOnFailures(const Snapshot &snapshot);

    Console &m_console;
    const AppRunOptions m_options;
    std::optional<Interrupts> m_interrupts{std::in_place}; // until the app watches for signals
    Compression m_compression = Compression::Zstd;         // of recordings
    std::unique_ptr<App> m_app;
    std::optional<RatesFile> m_rates;
    RunReport m_report;
    std::chrono::steady_clock::time_point m_begin;
    std::optional<std::chrono::steady_clock::time_point> m_stopTold; ///< when it is to be told; max: it was
    bool m_endsOnSignals = false;                                    ///< at once
    std::uint64_t m_lastLine = 0;
    std::string m_also;
    std::set<std::pair<std::string, std::string>> m_toldProblems;
    std::set<std::string> m_toldFailures;
};

/// Says what went wrong on standard error.
void tellFailures(Console &console, const RunReport &report);

} // namespace event_engine::cli
