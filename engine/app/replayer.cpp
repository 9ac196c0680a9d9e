// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/replayer.h"

#include "engine/app/app_private.h"
#include "engine/app/replay_selection.h"
#include "engine/app/replayer_private.h"
#include "engine/base/start_thread.h"
#include "engine/recording/event_selection.h"

#include <algorithm>
#include <cmath>
#include <future>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

constexpr double SLOWEST = 0.001, FASTEST = 1000;

Result<> check(const ReplayOptions &options, const Recording &recording, const App *app, AppState state)
{
    if (app && state != AppState::Running)
        return failure(ErrorKind::Stopped, "the app does not run, so nothing can be replayed onto it");
    const bool timed = options.speed >= SLOWEST && options.speed <= FASTEST;
    if (!timed && options.speed != ReplayOptions::AS_FAST_AS_POSSIBLE)
        return failure(ErrorKind::InvalidArgument, "a replay's speed is from 0.001 to 1000, or as fast as possible");
    EventSelection selection = selectionOf(options);
    if (!options.as.empty()) // these play no part then, and are to be publishers all the same
        selection.onlyPublishers.insert(selection.onlyPublishers.end(), options.onlyPublishers.begin(),
                                        options.onlyPublishers.end());
    const RecordingCatalog &catalog = RecordingInside::of(recording).catalog;
    if (auto known = queryFor(selection, catalog); !known) return failure(known.error());
    for (const auto &[name, renamed] : options.rename)
        if (!catalog.directory()->types.find(name))
            return failure(ErrorKind::InvalidArgument, "the recording has no events of type " + name + " to rename");
    return {};
}

ReplayCursor::Range rangeOf(const RecordingInfo &info, std::optional<Timestamp> from, std::optional<Timestamp> to)
{
    const Timestamp begin = from.value_or(info.start.value_or(Timestamp()));
    return {begin, std::max(begin, to.value_or(info.end.value_or(Timestamp())))};
}

} // namespace

Replayer::Replayer(std::unique_ptr<Private> d) : m_d(std::move(d))
{}
Replayer::~Replayer() = default;

void Replayer::stop()
{
    m_d->stop();
}

Result<std::unique_ptr<Replayer>> Replayer::start(std::shared_ptr<Recording> recording, App *app, ReplayOptions options)
{
    if (auto fine = check(options, *recording, app, app ? app->m_d->state.load() : AppState::Idle); !fine)
        return failure(fine.error());
    if (app && !options.as.empty())
        for (const PluginStatus &plugin : app->m_d->run->plugins.all())
            if (plugin.name == options.as && !hasEnded(plugin.state))
                return failure(ErrorKind::InUse, options.as + " runs in the app itself: its recorded events can only "
                                                              "stand in for it where it does not");
    const ReplayCursor::Range range = rangeOf(recording->info(), options.from, options.to);
    auto d =
        std::make_unique<Private>(std::move(recording), app ? app->m_d->run->bus : nullptr, std::move(options), range);
    std::promise<Result<>> ready;
    auto thread = startThread("ee-replay", [&ready, self = d.get()] { self->run(ready); });
    if (!thread) return failure(thread.error());
    d->thread = std::move(*thread);
    if (auto result = ready.get_future().get(); !result) return failure(result.error());
    return std::unique_ptr<Replayer>(new Replayer(std::move(d)));
}

void Replayer::play()
{
    m_d->post([d = m_d.get()] {
        const auto next = d->cursor.peek();
        if (next && !*next) d->seekToStart(); // played to the end: again from the beginning
        d->setState(ReplayState::Playing);
    });
}

void Replayer::pause()
{
    m_d->post([d = m_d.get()] {
        if (d->playing) d->setState(ReplayState::Paused);
    });
}

void Replayer::setSpeed(double speed)
{
    if (std::isnan(speed)) return;
    if (speed != ReplayOptions::AS_FAST_AS_POSSIBLE) speed = std::clamp(speed, SLOWEST, FASTEST);
    m_d->post([d = m_d.get(), speed] { d->setSpeed(speed); });
}

void Replayer::setLoop(bool loop)
{
    m_d->post([d = m_d.get(), loop] { d->loop = loop; });
}

void Replayer::setOnlyTypes(std::vector<std::string> names)
{
    m_d->post([d = m_d.get(), names = std::move(names)] {
        const auto known = d->setWanted(names);
        if (known) d->cursor.restartBehind(d->lastPlace);
        MutexLock lock(d->mutex);
        d->unknownType = known ? std::nullopt : std::optional(known.error());
    });
}

void Replayer::setRange(std::optional<Timestamp> from, std::optional<Timestamp> to)
{
    const RecordingInfo &info = m_d->recording->info();
    m_d->post([d = m_d.get(), range = rangeOf(info, from, to)] { d->setRange(range); });
}

void Replayer::seekToNextMark()
{
    m_d->post([d = m_d.get()] {
        std::optional<Timestamp> next;
        for (const RecordedMark &mark : d->recording->info().marks)
            if (mark.time > d->position() && (!next || mark.time < *next)) next = mark.time;
        if (next) d->seek(*next);
    });
}

void Replayer::seekToPreviousMark()
{
    m_d->post([d = m_d.get()] {
        std::optional<Timestamp> before;
        for (const RecordedMark &mark : d->recording->info().marks)
            if (mark.time < d->position() && (!before || mark.time > *before)) before = mark.time;
        if (before) d->seek(*before);
    });
}

void Replayer::seek(Timestamp recordedTime)
{
    m_d->post([d = m_d.get(), recordedTime] { d->seek(recordedTime); });
}

void Replayer::stepForward(std::string typeName)
{
    m_d->post([d = m_d.get(), typeName = std::move(typeName)] { d->stepForward(typeName); });
}

void Replayer::stepBack(std::string typeName)
{
    m_d->post([d = m_d.get(), typeName = std::move(typeName)] { d->stepBack(typeName); });
}

ReplaySnapshot Replayer::snapshot() const
{
    SourceReport source = m_d->recording->damage();
    MutexLock lock(m_d->mutex);
    ReplaySnapshot snapshot = m_d->status;
    snapshot.source = std::move(source);
    if (m_d->unknownType && snapshot.state != ReplayState::Failed) snapshot.error = m_d->unknownType;
    snapshot.position = m_d->clock.position(Clock::now());
    snapshot.pendingCommands = m_d->commands.size() + (m_d->carryingOut ? 1 : 0);
    snapshot.timing = m_d->timing.report();
    return snapshot;
}

bool Replayer::waitUntilFinished(Duration timeout) const
{
    const auto time = Clock::now();
    const auto deadline = timeout > Clock::time_point::max() - time ? Clock::time_point::max() : time + timeout;
    MutexLock lock(m_d->mutex);
    for (;;) {
        if (m_d->status.state == ReplayState::Finished || m_d->status.state == ReplayState::Failed) return true;
        if (m_d->stopping) return false;
        if (m_d->changed.waitUntil(m_d->mutex, deadline) == std::cv_status::timeout) break;
    }
    return m_d->status.state == ReplayState::Finished || m_d->status.state == ReplayState::Failed;
}

} // namespace event_engine
