// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/app_run.h"

#include "engine/cli/last_words.h"
#include "engine/cli/numbers.h"
#include "event_engine/manifest.h"
#include "event_engine/text.h"

#include <algorithm>
#include <csignal>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

using Clock = std::chrono::steady_clock;

constexpr Duration INTERVAL = std::chrono::milliseconds(50);
constexpr Duration GOES_ON_AFTER = std::chrono::seconds(1);
constexpr Duration PATIENCE = std::chrono::seconds(1);
constexpr std::size_t EVERY_LINE = 1'000'000;

std::string progressOf(const Snapshot &snapshot, Duration time)
{
    double rate = 0;
    for (const auto &type : snapshot.types) rate += type.eventsPerSecond;
    return fmt::format("{}  {}  {}  {} lost", spanText(time), counted(snapshot.sequence, "event"), rateText(rate),
                       countText(snapshot.lost));
}

bool isAtWork(const PluginSnapshot &plugin)
{
    return plugin.processId || plugin.state == PluginState::Running || plugin.state == PluginState::Stopping;
}

/// What a stop that takes its time waits for, in words.
std::string whatIsLeft(const Snapshot &snapshot)
{
    std::vector<std::string> names;
    for (const auto &plugin : snapshot.plugins)
        if (isAtWork(plugin)) names.push_back(plugin.name);
    return names.empty() ? "the last events" : fmt::format("{}", fmt::join(names, ", "));
}

/// What the stop does not come to where it is cut short, in words.
std::string whatIsGivenUp(const Snapshot &snapshot)
{
    std::vector<std::string> left;
    for (const auto &plugin : snapshot.plugins)
        if (isAtWork(plugin) && plugin.waitingEvents > 0)
            left.push_back(fmt::format("{} by {}", counted(plugin.waitingEvents, "event"), plugin.name));
    std::string words = fmt::format("event-engine: ended at once, without waiting for {}", whatIsLeft(snapshot));
    if (!left.empty()) words += fmt::format("; not taken: {}", fmt::join(left, ", "));
    return words;
}

/// Whether the next one ends the program as if there were no app.
bool hasTakenASignal()
{
    struct sigaction action {};
    return sigaction(SIGINT, nullptr, &action) == 0 && action.sa_handler == SIG_DFL;
}

/// One whose failure is a failure of the run; that of a guest, who joined by himself, is a problem like others.
bool hasFailed(const PluginSnapshot &plugin)
{
    return plugin.state == PluginState::Failed && !plugin.joined;
}

/// Whether a problem says again that a plugin has failed.
bool isOfFailure(const Problem &problem, const Snapshot &snapshot)
{
    const auto isIt = [&](const PluginSnapshot &plugin) { return plugin.name == problem.about && hasFailed(plugin); };
    return problem.severity == Severity::Error && std::any_of(snapshot.plugins.begin(), snapshot.plugins.end(), isIt);
}

} // namespace

AppRun::AppRun(Console &console, AppRunOptions options) : m_console(console), m_options(std::move(options))
{
    m_report.app = m_options.app;
}

AppRun::~AppRun() = default;

bool AppRun::start()
{
    m_begin = Clock::now();
    if (auto opened = open(); !opened) m_report.failure = opened.error();
    return !m_report.failure;
}

Result<> AppRun::open()
{
    auto manifest = Manifest::load(m_options.app);
    if (!manifest) return failure(manifest.error());
    if (auto left = leaveOut(*manifest); !left) return left;
    if (m_options.tellProblems)
        for (const auto &warning : manifest->warnings) m_console.tell("Warning: " + warning);

    auto app = App::fromManifest(*manifest);
    if (!app) return failure(app.error());
    m_app = std::move(*app);
    if (auto watching = m_app->stopOnSignals(); !watching) return watching;
    if (m_interrupts->came()) m_app->requestStop();
    m_interrupts.reset();
    if (auto noting = m_app->noteCrashes(); !noting) m_console.tell("Warning: " + noting.error().message());
    m_compression = m_options.compression.value_or(manifest->recordingCompression);
    if (const auto &file = m_options.recorder.file; !file.empty())
        if (auto recording = startRecording(file); !recording) return recording;
    if (!m_options.rates.empty()) {
        auto rates = RatesFile::create(m_options.rates);
        if (!rates) return failure(rates.error());
        m_rates.emplace(std::move(*rates));
    }
    m_begin = Clock::now();
    return m_app->start();
}

Result<> AppRun::startRecording(std::filesystem::path file)
{
    RecorderOptions recorder = m_options.recorder;
    recorder.file = std::move(file);
    recorder.compression = m_compression;
    return m_app->startRecording(std::move(recorder));
}

Result<> AppRun::leaveOut(Manifest &manifest) const
{
    const std::string &name = m_options.without;
    if (name.empty()) return {};
    const auto internal = std::erase_if(manifest.internalPlugins, [&](const ManifestPlugin &plugin) {
        return (plugin.options.name.empty() ? plugin.className : plugin.options.name) == name;
    });
    const auto external =
        std::erase_if(manifest.externalPlugins, [&](const ExternalPlugin &plugin) { return plugin.name == name; });
    if (internal + external > 0) return {};
    return failure(ErrorKind::NotFound, fmt::format("{} has no plugin {}", m_options.app.string(), inQuotes(name)));
}

bool AppRun::recordingHasEnded() const
{
    const auto recording = m_app->snapshot().recording;
    return recording && recording->ended;
}

bool AppRun::watch(Duration time)
{
    const auto begin = Clock::now();
    const auto deadline = time < Clock::time_point::max() - begin ? begin + time : Clock::time_point::max();
    bool ended = false;
    do {
        ended = m_app->waitUntilEnded(std::clamp<Duration>(deadline - Clock::now(), Duration(0), INTERVAL));
        passOn();
    } while (!ended && Clock::now() < deadline);
    if (ended && m_report.time == Duration(0)) m_report.time = Clock::now() - m_begin;
    return ended;
}

RunReport AppRun::finish()
{
    if (!m_app) return m_report;
    if (m_report.time == Duration(0)) m_report.time = Clock::now() - m_begin;
    m_app->requestStop();
    if (!m_report.failure) watch(Duration::max());
    const auto stopped = m_app->stop();
    if (!stopped && !m_report.failure) m_report.failure = stopped.error();
    passOn();
    m_console.clearProgress();
    m_report.snapshot = m_app->snapshot();
    m_report.result = m_app->result();
    return m_report;
}

void AppRun::passOn()
{
    passOnLines();
    m_console.flush();
    const auto snapshot = m_app->snapshot();
    passOnStop(snapshot);
    if (m_rates) passOnRates(snapshot);
    if (!m_options.tellProblems) return;
    passOnProblems(snapshot);
    passOnFailures(snapshot);
    m_console.progress(progressOf(snapshot, Clock::now() - m_begin) + m_also);
}

// Nobody shall wonder why a program that was asked to end is still there, or how to get rid of it.
void AppRun::passOnStop(const Snapshot &snapshot)
{
    const auto now = Clock::now();
    const bool isStopping = snapshot.state == AppState::Stopping;
    if (isStopping && !m_stopTold) m_stopTold = now + PATIENCE;
    const bool isLong = isStopping && now >= *m_stopTold;
    m_endsOnSignals = m_endsOnSignals || isLong || (isStopping && hasTakenASignal());
    if (m_endsOnSignals) endOnSignals(isStopping ? m_console.asTold(whatIsGivenUp(snapshot)) : "");
    if (!isLong) return;
    m_stopTold = Clock::time_point::max();
    m_console.tell(fmt::format("Stopping: waiting for {}. Ctrl-C ends at once.", whatIsLeft(snapshot)));
}

void AppRun::passOnRates(const Snapshot &snapshot)
{
    const bool isLast = snapshot.state == AppState::Stopped;
    if (auto written = isLast ? m_rates->end(snapshot) : m_rates->look(snapshot); !written)
        m_console.tell("Warning: " + written.error().message());
    if (isLast) m_rates.reset();
}

void AppRun::passOnLines()
{
    if (m_options.pluginLines == AppRunOptions::Lines::Nowhere) return;
    for (const auto &line : m_app->output(m_lastLine, EVERY_LINE)) {
        m_lastLine = line.number;
        const auto text = line.plugin + ": " + line.text;
        if (m_options.pluginLines == AppRunOptions::Lines::StandardOutput)
            m_console.print(text);
        else
            m_console.tell(text);
    }
}

void AppRun::passOnProblems(const Snapshot &snapshot)
{
    for (const auto &problem : snapshot.problems) {
        if (problem.severity == Severity::Note || isOfFailure(problem, snapshot)) continue;
        if (!m_toldProblems.emplace(problem.about, problem.text).second) continue;
        const auto *word = problem.severity == Severity::Error ? "Error" : "Warning";
        m_console.tell(problem.about.empty() ? fmt::format("{}: {}", word, problem.text)
                                             : fmt::format("{}: {}: {}", word, problem.about, problem.text));
    }
}

// Of an app that goes on: it may be hours until the end of the run, where they are told again.
void AppRun::passOnFailures(const Snapshot &snapshot)
{
    for (const auto &plugin : snapshot.plugins) {
        const bool goesOn = snapshot.state == AppState::Running && snapshot.time - plugin.stateSince > GOES_ON_AFTER;
        if (hasFailed(plugin) && goesOn && m_toldFailures.insert(plugin.name).second)
            m_console.tell(fmt::format("event-engine: {} failed: {}", plugin.name, plugin.cause));
    }
}

void tellFailures(Console &console, const RunReport &report)
{
    for (const auto &failure : failuresOf(report)) console.tell("event-engine: " + failure);
}

} // namespace event_engine::cli
