// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/replay_link.h"

#include "event_engine/app.h"
#include "event_engine/replayer.h"
#include "studio/link/engine_link.h"
#include "studio/link/problem_now.h"
#include "studio/link/recording_feed.h"
#include "studio/link/workers.h"

#include <QFileInfo>
#include <utility>

namespace event_studio {

using event_engine::Recording;
using event_engine::Replayer;

namespace {

constexpr int TICK = 50, OPENING_TICK = 100; // milliseconds
constexpr int NOT_READ = -1;                 // as a whole: its index says everything

} // namespace

ReplayLink::ReplayLink(EngineLink &engine, QObject *parent) : QObject(parent), m_engine(engine)
{
    m_timer.setInterval(TICK);
    m_timer.start();
    m_openingTimer.setInterval(OPENING_TICK);
    connect(&m_openingTimer, &QTimer::timeout, this, [this] {
        if (*m_openingPercent != NOT_READ) emit openingProgressed(m_openingName, *m_openingPercent);
    });
    connect(&m_timer, &QTimer::timeout, this, &ReplayLink::tick);
    connect(&m_engine, &EngineLink::stateChanged, this, &ReplayLink::onEngineStateChanged);
    connect(&m_engine, &EngineLink::snapshotTaken, this, &ReplayLink::lookForDoubledTypes);
}

ReplayLink::~ReplayLink()
{
    m_stopOpening.request_stop();
    endReplayer();
}

void ReplayLink::open(const QString &file)
{
    cancelOpening();
    m_stopOpening = {};
    const auto percent = std::make_shared<std::atomic<int>>(NOT_READ);
    event_engine::OpenOptions options;
    options.stop = m_stopOpening.get_token();
    options.progress = [percent](std::uint64_t done, std::uint64_t size) {
        *percent = size > 0 ? int(100 * double(done) / double(size)) : 0;
    };
    m_openingPercent = percent;
    m_openingName = QFileInfo(file).fileName();
    m_openingTimer.start();
    const auto path = QFileInfo(file).absoluteFilePath().toStdString();
    m_opening.start([path, options](const LatestJob::Cancelled &) { return Recording::open(path, options); },
                    [this](Result<std::shared_ptr<Recording>> recording) {
                        m_openingTimer.stop();
                        if (recording) return adopt(std::move(*recording));
                        tellProblem(recording.error(), m_openingName);
                        emit openFailed(QString::fromStdString(recording.error().message()));
                    });
}

void ReplayLink::cancelOpening()
{
    if (!isOpening()) return;
    m_stopOpening.request_stop();
    m_opening.cancel();
    m_openingTimer.stop();
    emit openingCancelled();
}

void ReplayLink::adopt(std::shared_ptr<Recording> recording)
{
    close();
    m_recording = std::move(recording);
    m_feed = std::make_shared<RecordingFeed>(m_recording);
    if (const auto started = startReplayer(ReplayTarget::LookOnly, {}, m_options); !started)
        tellProblem(started.error());
    m_isDamageTold = !info()->complete; // by its remarks: all of it was read
    emit opened();
    tick();
}

void ReplayLink::close()
{
    m_density.cancel();
    m_snapshotJob.cancel();
    if (!isOpen()) return;
    endReplayer();
    auto feed = std::exchange(m_feed, nullptr);
    auto recording = std::exchange(m_recording, nullptr);
    m_replay.reset();
    m_snapshot.reset();
    m_snapshotPosition.reset();
    m_options = {};
    m_isDamageTold = false;
    m_target = ReplayTarget::LookOnly;
    lookForDoubledTypes();
    emit closed(); // nobody else holds them then
    endOnWorker(std::move(feed), std::move(recording));
}

const RecordingInfo *ReplayLink::info() const
{
    return m_feed ? &m_feed->info() : nullptr;
}

FeedPointer ReplayLink::feed() const
{
    return m_feed;
}

void ReplayLink::requestDensity(const RateQuery &query)
{
    if (!isOpen()) return;
    m_density.start([feed = m_feed, query](const LatestJob::Cancelled &) { return feed->rates(query); },
                    [this](Result<RateHistory> density) {
                        if (!density) return tellProblem(density.error());
                        emit densityReady(std::make_shared<const RateHistory>(std::move(*density)));
                    });
}

Result<> ReplayLink::setTarget(ReplayTarget target)
{
    if (!isOpen() || target == m_target) return {};
    if (const auto started = startReplayer(target, playedPosition(), m_options); !started) return started;
    emit targetChanged(m_target);
    tick();
    return {};
}

// Where nothing has been played yet there is nothing to keep, and no event to publish.
std::optional<Timestamp> ReplayLink::playedPosition() const
{
    const auto now = m_replayer->snapshot();
    return now.last ? std::optional(now.position) : std::nullopt;
}

// On failure everything is as it was.
Result<> ReplayLink::startReplayer(ReplayTarget target, std::optional<Timestamp> position,
                                   const event_engine::ReplayOptions &wanted)
{
    auto app = target == ReplayTarget::RunningApp ? m_engine.runningApp() : nullptr;
    if (target == ReplayTarget::RunningApp && !app)
        return failure(ErrorKind::Stopped, tr("no app runs that could take the events: start it first").toStdString());
    auto options = wanted;
    options.startPaused = true;
    auto replayer = Replayer::start(m_recording, app.get(), options);
    if (!replayer) return failure(replayer.error());
    endReplayer();
    m_replayer = std::move(*replayer);
    m_app = std::move(app);
    m_target = target;
    m_options = wanted;
    m_lastError.clear();
    lookForDoubledTypes();
    if (position) m_replayer->seek(*position);
    return {};
}

// It ends once the disk has given what it is asked for.
void ReplayLink::endReplayer()
{
    if (!m_replayer) return;
    m_replayer->pause();
    endOnWorker(std::move(m_replayer), std::exchange(m_app, nullptr));
}

void ReplayLink::command(const std::function<void(Replayer &)> &give)
{
    if (m_replayer) give(*m_replayer);
}

void ReplayLink::play()
{
    command([](Replayer &replayer) { replayer.play(); });
}

void ReplayLink::pause()
{
    command([](Replayer &replayer) { replayer.pause(); });
}

void ReplayLink::togglePlaying()
{
    if (isPlaying())
        pause();
    else
        play();
}

void ReplayLink::stepForward(const QString &type)
{
    command([&](Replayer &replayer) { replayer.stepForward(type.toStdString()); });
}

void ReplayLink::stepBack(const QString &type)
{
    command([&](Replayer &replayer) { replayer.stepBack(type.toStdString()); });
}

void ReplayLink::seek(Timestamp position)
{
    command([&](Replayer &replayer) { replayer.seek(position); });
}

void ReplayLink::seekToMark(bool forward)
{
    command([forward](Replayer &replayer) { forward ? replayer.seekToNextMark() : replayer.seekToPreviousMark(); });
}

void ReplayLink::setSpeed(double speed)
{
    m_options.speed = speed;
    command([&](Replayer &replayer) { replayer.setSpeed(speed); });
}

void ReplayLink::setLoop(bool on)
{
    m_options.loop = on;
    command([&](Replayer &replayer) { replayer.setLoop(on); });
}

void ReplayLink::setOnlyTypes(const QStringList &names)
{
    m_options.onlyTypes.clear();
    for (const QString &name : names) m_options.onlyTypes.push_back(name.toStdString());
    command([&](Replayer &replayer) { replayer.setOnlyTypes(m_options.onlyTypes); });
    lookForDoubledTypes();
}

void ReplayLink::setRange(std::optional<Timestamp> from, std::optional<Timestamp> to)
{
    if (!isOpen() || (from == m_options.from && to == m_options.to)) return;
    m_options.from = from;
    m_options.to = to;
    command([&](Replayer &replayer) { replayer.setRange(from, to); });
}

void ReplayLink::setRename(const QMap<QString, QString> &names)
{
    if (!isOpen() || names == rename()) return;
    auto options = m_options;
    options.rename.clear();
    for (auto name = names.begin(); name != names.end(); ++name)
        options.rename[name.key().toStdString()] = name.value().toStdString();
    const bool wasPlaying = isPlaying();
    if (const auto started = startReplayer(m_target, playedPosition(), options); !started)
        return tellProblem(started.error());
    if (wasPlaying) play();
}

QMap<QString, QString> ReplayLink::rename() const
{
    QMap<QString, QString> names;
    for (const auto &[recorded, played] : m_options.rename)
        names[QString::fromStdString(recorded)] = QString::fromStdString(played);
    return names;
}

QStringList ReplayLink::onlyTypes() const
{
    QStringList names;
    for (const auto &name : m_options.onlyTypes) names << QString::fromStdString(name);
    return names;
}

bool ReplayLink::isPlaying() const
{
    return m_replayer && m_replayer->snapshot().state == ReplayState::Playing;
}

void ReplayLink::setWatching(bool on)
{
    if (on)
        m_timer.start();
    else
        m_timer.stop();
}

void ReplayLink::tick()
{
    if (!m_replayer) return;
    m_replay = std::make_shared<const ReplaySnapshot>(m_replayer->snapshot());
    emit replayed(m_replay);
    if (m_replay->error && std::exchange(m_lastError, m_replay->error->message()) != m_replay->error->message())
        tellProblem(*m_replay->error);
    if (m_replay->source.lacksEvents() && !std::exchange(m_isDamageTold, true))
        emit damageFound(tr("%1 is damaged: events that cannot be read are left out.\n%2")
                             .arg(m_feed->name(), QString::fromStdString(m_replay->source.remarks.back())));
    followPosition();
}

// One question at a time: while the answer is on its way the position moves on, and the next question is for where it
// is then.
void ReplayLink::followPosition()
{
    const Timestamp position = m_replay->position;
    if (m_snapshotPosition == position || m_snapshotJob.isRunning()) return;
    m_snapshotPosition = position;
    m_snapshotJob.start([feed = m_feed, position](const LatestJob::Cancelled &) { return feed->snapshotAt(position); },
                        [this](Result<Snapshot> snapshot) {
                            if (!snapshot) return tellProblem(snapshot.error());
                            m_snapshot = std::make_shared<const Snapshot>(std::move(*snapshot));
                            emit snapshotTaken(m_snapshot);
                        });
}

void ReplayLink::onEngineStateChanged()
{
    if (m_target != ReplayTarget::RunningApp || m_engine.isRunning()) return;
    if (const auto started = startReplayer(ReplayTarget::LookOnly, playedPosition(), m_options); !started)
        tellProblem(started.error());
    emit targetChanged(m_target);
}

// Of a job that is under way the answer is taken, though it may be to an older question: the next snapshot asks again.
void ReplayLink::lookForDoubledTypes()
{
    const SnapshotPointer app = m_engine.snapshot();
    if (m_target == ReplayTarget::LookOnly || !app) {
        m_doubledJob.cancel();
        return setDoubledTypes({});
    }
    if (m_doubledJob.isRunning()) return;
    m_doubledJob.start([recording = m_recording, app, options = m_options](
                           const LatestJob::Cancelled &) { return Replayer::doubledTypes(*recording, *app, options); },
                       [this](Result<std::vector<DoubledType>> types) {
                           if (types) setDoubledTypes(std::move(*types));
                       });
}

void ReplayLink::setDoubledTypes(std::vector<DoubledType> types)
{
    if (types == m_doubledTypes) return;
    m_doubledTypes = std::move(types);
    emit doubledTypesChanged();
}

void ReplayLink::tellProblem(const Error &error, const QString &about)
{
    const QString open = m_feed ? m_feed->name() : tr("Recording");
    emit problemFound(
        problemNow(Severity::Error, about.isEmpty() ? open : about, QString::fromStdString(error.message())));
}

} // namespace event_studio
