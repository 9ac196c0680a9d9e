// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/replayer.h"

#include "engine/app/app_private.h"
#include "engine/app/replayer_private.h"

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
    for (const std::string &name : options.onlyTypes) {
        const auto &types = recording.types();
        if (std::none_of(types.begin(), types.end(), [&](const EventType &type) { return type.name == name; }))
            return failure(ErrorKind::InvalidArgument, "the recording has no events of type " + name);
    }
    return {};
}

} // namespace

Replayer::Replayer(std::unique_ptr<Private> d) : m_d(std::move(d))
{}
Replayer::~Replayer() = default;

Result<std::unique_ptr<Replayer>> Replayer::start(std::shared_ptr<Recording> recording, App *app, ReplayOptions options)
{
    if (auto fine = check(options, *recording, app, app ? app->m_d->state.load() : AppState::Idle); !fine)
        return failure(fine.error());
    const RecordingInfo &info = recording->info();
    const ReplayCursor::Range range{options.from.value_or(info.start.value_or(Timestamp())),
                                    options.to.value_or(info.end.value_or(Timestamp()))};
    auto d = std::make_unique<Private>(std::move(recording), app ? app->m_d->run->bus : nullptr, options, range);
    std::promise<Result<>> ready;
    d->thread = std::thread([&ready, self = d.get()] { self->run(ready); });
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
        d->cursor.setOnlyTypes({names.begin(), names.end()});
        d->cursor.restartBehind(d->lastPlace);
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
    MutexLock lock(m_d->mutex);
    ReplaySnapshot snapshot = m_d->status;
    snapshot.position = m_d->clock.position(Clock::now());
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
        if (m_d->changed.waitUntil(m_d->mutex, deadline) == std::cv_status::timeout) break;
    }
    return m_d->status.state == ReplayState::Finished || m_d->status.state == ReplayState::Failed;
}

} // namespace event_engine
