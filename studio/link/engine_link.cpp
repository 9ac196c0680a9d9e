// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/engine_link.h"

#include "event_engine/app.h"
#include "studio/link/app_run.h"
#include "studio/link/file_watch.h"
#include "studio/link/problem_now.h"
#include "studio/link/run_feed.h"
#include "studio/link/workers.h"

#include <QFileInfo>
#include <algorithm>
#include <filesystem>
#include <utility>

namespace event_studio {

using event_engine::App;
using event_engine::Manifest;

namespace {

constexpr std::size_t OUTPUT_KEPT = 10'000; // lines taken at once after a time unwatched

/// A run that has ended does nothing per second, whatever its last second was like.
Snapshot atRest(Snapshot snapshot)
{
    for (auto &type : snapshot.types) type.eventsPerSecond = type.bytesPerSecond = 0;
    for (auto &plugin : snapshot.plugins) plugin.publishedPerSecond = plugin.receivedPerSecond = 0;
    return snapshot;
}

Result<> noApp()
{
    return failure(ErrorKind::Stopped, EngineLink::tr("no app runs: start it first").toStdString());
}

} // namespace

QString toText(LinkState state)
{
    switch (state) {
    case LinkState::Idle: return EngineLink::tr("idle");
    case LinkState::Starting: return EngineLink::tr("starting");
    case LinkState::Running: return EngineLink::tr("running");
    case LinkState::Stopping: return EngineLink::tr("stopping");
    case LinkState::Stopped: return EngineLink::tr("stopped");
    case LinkState::Failed: break;
    }
    return EngineLink::tr("failed");
}

EngineLink::EngineLink(QObject *parent) : QObject(parent), m_watch(std::make_unique<FileWatch>())
{
    m_timer.setInterval(TickPace::FASTEST);
    connect(&m_timer, &QTimer::timeout, this, &EngineLink::tick);
    connect(m_watch.get(), &FileWatch::changed, this, &EngineLink::appFileChanged);
}

EngineLink::~EngineLink() = default;

struct EngineLink::AppFile {
    QString file;
    QByteArray content; ///< as it was before the manifest was read: what came after that is a change
    Result<Manifest> manifest;
    bool isThere = false;
    std::vector<event_engine::Problem> crash{};
};

EngineLink::AppFile EngineLink::read(const QString &file)
{
    QByteArray content = FileWatch::contentOf(file);
    AppFile read{file, std::move(content), Manifest::load(file.toStdString()), QFileInfo::exists(file)};
    if (read.manifest) read.crash = App::earlierCrash(*read.manifest);
    return read;
}

void EngineLink::open(const QString &appFile)
{
    if (isBusy()) return emit appFileRefused(appFile, tr("%1 is running: stop it first").arg(title()), false);
    m_runWhenRead = false;
    m_reading.start([file = QFileInfo(appFile).absoluteFilePath()](const LatestJob::Cancelled &) { return read(file); },
                    [this](AppFile file) { onOpened(std::move(file)); });
}

void EngineLink::onOpened(AppFile file)
{
    if (!file.manifest) return refuse(file);
    forgetRun();
    adopt(file);
    setState(LinkState::Idle);
    emit appFileOpened();
    emit readingEnded();
    if (std::exchange(m_runWhenRead, false)) launch();
}

void EngineLink::reload()
{
    if (!isOpen() || m_readingToRun.isRunning()) return;
    m_runWhenRead = isBusy();
    m_reading.start([file = appFile()](const LatestJob::Cancelled &) { return read(file); },
                    [this](AppFile file) { onReloaded(std::move(file)); });
}

void EngineLink::onReloaded(AppFile file)
{
    if (!file.manifest) return refuse(file);
    adopt(file);
    emit readingEnded();
    if (std::exchange(m_runWhenRead, false)) isBusy() ? restart() : launch();
}

void EngineLink::cancelReading()
{
    if (!isReading()) return;
    m_reading.cancel();
    m_runWhenRead = false;
    emit readingEnded();
}

void EngineLink::refuse(const AppFile &file)
{
    m_runWhenRead = false;
    emit appFileRefused(file.file, QString::fromStdString(file.manifest.error().message()), file.isThere);
    emit readingEnded();
}

void EngineLink::adopt(AppFile &file)
{
    m_manifest = std::move(*file.manifest);
    m_earlierCrash = std::move(file.crash);
    m_watch->watch(file.file, file.content);
    for (const auto &warning : m_manifest->warnings)
        tellProblem(Severity::Warning, {}, QString::fromStdString(warning));
    emit appFileRead();
}

void EngineLink::forgetRun()
{
    m_run.reset();
    auto before = std::exchange(m_app, nullptr);
    m_feed.reset();
    m_snapshot.reset();
    emit feedChanged();
    endOnWorker(std::move(before)); // with all the events that it holds
}

QString EngineLink::appFile() const
{
    return m_manifest ? QString::fromStdString(m_manifest->file.string()) : QString();
}

QString EngineLink::title() const
{
    if (!m_manifest) return {};
    const auto &title = m_manifest->options.title;
    return title.empty() ? QFileInfo(appFile()).fileName() : QString::fromStdString(title);
}

bool EngineLink::isBusy() const
{
    return m_state == LinkState::Starting || m_state == LinkState::Running || m_state == LinkState::Stopping;
}

void EngineLink::run()
{
    if (isBusy()) return;
    if (isReading()) {
        m_runWhenRead = true;
        return;
    }
    if (!isOpen()) return;
    setState(LinkState::Starting);
    m_readingToRun.start([file = appFile()](const LatestJob::Cancelled &) { return read(file); },
                         [this](AppFile file) {
                             if (!file.manifest) return fail(file.manifest.error());
                             adopt(file);
                             launch();
                         });
}

void EngineLink::launch()
{
    auto app = App::fromManifest(*m_manifest);
    if (!app) return fail(app.error());
    if (const auto noted = (*app)->noteCrashes(); !noted)
        tellProblem(Severity::Warning, {}, QString::fromStdString(noted.error().message()));
    startRun(std::move(*app));
}

void EngineLink::stop()
{
    m_restartWhenStopped = m_runWhenRead = false;
    if (m_state != LinkState::Starting && m_state != LinkState::Running) return;
    if (m_readingToRun.isRunning()) {
        m_readingToRun.cancel();
        m_run.reset(); // how the last one ended has been told
        setTimer();
        return setState(m_app ? LinkState::Stopped : LinkState::Idle);
    }
    setState(LinkState::Stopping);
    m_run->stop();
}

void EngineLink::restart()
{
    stop();
    if (!isBusy()) return run();
    m_restartWhenStopped = true;
}

void EngineLink::startRun(std::shared_ptr<App> app)
{
    m_run = std::make_unique<AppRun>(app);
    auto before = std::exchange(m_app, std::move(app));
    m_feed = std::make_shared<RunFeed>(m_app);
    m_snapshot.reset();
    m_lastOutput = 0;
    m_marks.clear();
    connect(m_run.get(), &AppRun::started, this, &EngineLink::onStarted);
    connect(m_run.get(), &AppRun::failed, this, &EngineLink::onFailed);
    connect(m_run.get(), &AppRun::stopping, this, &EngineLink::onStopping);
    connect(m_run.get(), &AppRun::ended, this, &EngineLink::onEnded);
    if (m_state != LinkState::Starting) setState(LinkState::Starting);
    emit feedChanged();
    m_run->begin(std::move(before));
    setTimer();
}

void EngineLink::onStarted()
{
    m_injector = std::make_unique<Injector>(m_app);
    connect(m_injector.get(), &Injector::progressed, this, &EngineLink::injectionProgressed);
    connect(m_injector.get(), &Injector::progressed, this, [this](const InjectionProgress &progress) {
        if (!progress.error.isEmpty()) // also of one that nobody watches any more
            tellProblem(Severity::Error, tr("Inject"), tr("%1: %2").arg(progress.type, progress.error));
    });
    if (m_state == LinkState::Starting) setState(LinkState::Running);
    tick();
}

void EngineLink::onFailed(const QString &words)
{
    tick();
    fail({ErrorKind::Failed, words.toStdString()});
    restartIfWanted();
}

void EngineLink::onStopping()
{
    if (m_state != LinkState::Stopping) setState(LinkState::Stopping);
}

void EngineLink::onEnded(const QString &remark, const QString &error)
{
    m_injector.reset();
    m_state = LinkState::Stopped; // before the last numbers are taken, so that they are those of a run at rest
    tick();
    if (!error.isEmpty()) tellProblem(Severity::Error, {}, error);
    setState(LinkState::Stopped, error.isEmpty() ? remark : error);
    restartIfWanted();
}

void EngineLink::restartIfWanted()
{
    setTimer();
    if (std::exchange(m_restartWhenStopped, false)) run();
}

void EngineLink::fail(const Error &error)
{
    const auto words = QString::fromStdString(error.message());
    tellProblem(Severity::Error, QFileInfo(appFile()).fileName(), words);
    setTimer();
    setState(LinkState::Failed, words);
}

void EngineLink::setState(LinkState state, const QString &text)
{
    m_state = state;
    m_stateText = text;
    emit stateChanged(state);
}

bool EngineLink::wasEndedByFailure() const
{
    return m_state == LinkState::Stopped && m_run && m_run->wasEndedByFailure();
}

bool EngineLink::hasFailed() const
{
    return m_state == LinkState::Failed || (m_state == LinkState::Stopped && m_run && m_run->hasFailed());
}

void EngineLink::setWatching(bool on)
{
    m_watching = on;
    setTimer();
    if (on && m_app) tick();
}

void EngineLink::setTimer()
{
    if (m_watching && isBusy())
        m_timer.start();
    else
        m_timer.stop();
}

void EngineLink::tick()
{
    if (!m_app || m_readingToRun.isRunning()) return; // the last run has told all of its own
    const Snapshot taken = m_app->snapshot();
    m_snapshot = std::make_shared<const Snapshot>(m_state == LinkState::Stopped ? atRest(taken) : taken);
    emit snapshotTaken(m_snapshot);
    takeOutput();
    m_timer.setInterval(m_pace.next(TickPace::threadSeconds()));
}

void EngineLink::takeOutput()
{
    const auto lines = m_app->output(m_lastOutput, OUTPUT_KEPT);
    if (lines.empty()) return;
    m_lastOutput = lines.back().number;
    emit outputAdded(lines);
}

std::shared_ptr<App> EngineLink::runningApp() const
{
    return isRunning() ? m_app : nullptr;
}

InjectionId EngineLink::inject(InjectionOrder order)
{
    if (isRunning() && m_injector) return m_injector->start(std::move(order));
    tellProblem(Severity::Error, tr("Inject"), tr("no app runs: start it first"));
    return 0;
}

void EngineLink::cancelInjection(InjectionId id)
{
    if (m_injector) m_injector->cancel(id);
}

void EngineLink::order(const QString &plugin, PluginOrder order)
{
    const auto carryOut = [&](App &app, const std::string &name) {
        switch (order) {
        case PluginOrder::Stop: return app.stopPlugin(name);
        case PluginOrder::Start: return app.startPlugin(name);
        case PluginOrder::Restart: return app.restartPlugin(name);
        }
        return Result<>();
    };
    const auto done = m_app ? carryOut(*m_app, plugin.toStdString()) : noApp();
    if (!done) tellProblem(Severity::Error, plugin, QString::fromStdString(done.error().message()));
    tick();
}

void EngineLink::startRecording(RecorderOptionsMaker options)
{
    if (!m_app) return emit recordingRefused(QString::fromStdString(noApp().error().message()));
    m_recordingStart.start(
        [app = m_app, options = std::move(options)](const LatestJob::Cancelled &) -> Result<QString> {
            auto made = options();
            if (!made) return failure(made.error());
            const auto file = QString::fromStdString(made->file.string());
            if (const auto started = app->startRecording(std::move(*made)); !started) return failure(started.error());
            return file;
        },
        [this](const Result<QString> &file) {
            if (!file) return emit recordingRefused(QString::fromStdString(file.error().message()));
            emit recordingStarted(*file);
            tick();
        });
}

void EngineLink::stopRecording()
{
    if (!m_app || m_recordingJob.isRunning()) return;
    m_recordingJob.start([app = m_app](const LatestJob::Cancelled &) { return app->stopRecording(); },
                         [this](const Result<RecordingSnapshot> &last) {
                             tick();
                             if (last) return emit recordingStopped(*last);
                             emit recordingFailed(QString::fromStdString(last.error().message()));
                         });
}

void EngineLink::saveRecent(Duration last, RecorderOptionsMaker options)
{
    if (!m_app || isSavingRecent()) return;
    m_recentJob.start(
        [app = m_app, last,
         options = std::move(options)](const LatestJob::Cancelled &cancelled) -> Result<RecordingSnapshot> {
            auto made = options();
            if (!made) return failure(made.error());
            auto saved = app->saveRecent(last, std::move(*made));
            if (!saved || !cancelled) return saved;
            std::error_code ignored;
            std::filesystem::remove(saved->file, ignored);
            return failure(ErrorKind::Stopped, "as was asked for");
        },
        [this](const Result<RecordingSnapshot> &saved) {
            if (saved) return emit recentSaved(*saved);
            emit recentFailed(QString::fromStdString(saved.error().message()));
        });
}

void EngineLink::cancelSavingRecent()
{
    m_recentJob.cancel();
}

void EngineLink::mark(const QString &text, std::optional<Timestamp> at)
{
    const auto moment = at ? at : time();
    const auto marked = m_app ? m_app->mark(text.toStdString(), moment) : noApp();
    if (!marked) return tellProblem(Severity::Error, tr("Mark"), QString::fromStdString(marked.error().message()));
    const auto place = std::upper_bound(m_marks.begin(), m_marks.end(), *moment,
                                        [](Timestamp time, const auto &mark) { return time < mark.time; });
    m_marks.insert(place, {*moment, text.toStdString()});
}

std::optional<Timestamp> EngineLink::time() const
{
    return m_app ? std::optional(m_app->snapshot().time) : std::nullopt;
}

void EngineLink::tellProblem(Severity severity, const QString &about, const QString &text)
{
    emit problemFound(problemNow(severity, about, text));
}

} // namespace event_studio
