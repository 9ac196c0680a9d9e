// SPDX-License-Identifier: BSD-3-Clause
// The thread of a replay: commands in their order, and in between the events when they are due.
#include "engine/app/replay_selection.h"
#include "engine/app/replayer_private.h"
#include "engine/recording/event_selection.h"
#include "event_engine/text.h"

#include <algorithm>
#include <future>
#include <sys/prctl.h>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

// A publish time that is further from the broker's is not of this clock.
constexpr auto LONGEST_WAY = 1s;
// An app that was not ready for an event is asked again after this time, then after twice as long, up to the longest.
constexpr Duration ASK_AGAIN = 20us, LONGEST_ASK_AGAIN = 1ms;
// Events handed on between two looks at what else there is to do.
constexpr std::uint64_t MANY = 1000;

} // namespace

Replayer::Private::Private(std::shared_ptr<Recording> from, std::shared_ptr<Bus> onto, ReplayOptions with,
                           ReplayCursor::Range range)
    : recording(std::move(from)), bus(std::move(onto)), options(std::move(with)),
      cursor([this](const mcap::MessageQuery &query) { return recording->m_d->events(query); }, recording->m_d->places,
             range, stopping),
      loop(options.loop), fast(options.speed == ReplayOptions::AS_FAST_AS_POSSIBLE), playing(!options.startPaused),
      lastDue(range.from), clock(range.from, fast ? 1 : options.speed)
{
    static_cast<void>(setWanted(options.onlyTypes)); // Replayer::start() has checked them
    status.position = range.from;
    status.speed = options.speed;
    status.state = playing ? ReplayState::Playing : ReplayState::Paused;
}

Replayer::Private::~Private()
{
    stop();
}

void Replayer::Private::stop()
{
    std::call_once(stopped, [this] {
        {
            MutexLock lock(mutex);
            stopping = true;
        }
        changed.notifyAll();
        if (thread.joinable()) thread.join();
        MutexLock lock(mutex);
        commands.clear();
        carryingOut = false;
        clock.stand(Clock::now());
        if (status.state == ReplayState::Playing) status.state = ReplayState::Paused;
    });
}

void Replayer::Private::post(Command command)
{
    {
        MutexLock lock(mutex);
        if (stopping) return;
        commands.push_back(std::move(command));
    }
    changed.notifyAll();
}

void Replayer::Private::run(std::promise<Result<>> &ready)
{
    prctl(PR_SET_TIMERSLACK, 1000); // else every event is 50 us late
    if (bus) {
        const std::string name = options.as.empty() ? recording->info().file.filename().string() : options.as;
        auto onto = ReplayTarget::onto(bus, recording->m_d->catalog, options.rename, name + " (replay)");
        if (!onto) return ready.set_value(failure(onto.error()));
        target = std::move(*onto);
    }
    ready.set_value({});
    if (playing && !fast) {
        MutexLock lock(mutex);
        clock.run(Clock::now());
    }
    while (carryOut()) play();
    target = {}; // a socket ends in the thread that made it
}

bool Replayer::Private::carryOut()
{
    for (;;) {
        Command command;
        {
            MutexLock lock(mutex);
            carryingOut = false;
            while (commands.empty() && !stopping && !playing) changed.wait(mutex);
            if (stopping) return false;
            if (commands.empty()) return true;
            command = std::move(commands.front());
            commands.pop_front();
            carryingOut = true;
        }
        command();
        noteNext();
    }
}

// One event, or as much of the wait for it as passes without a command; without a clock to wait for, many.
void Replayer::Private::play()
{
    if (fast && playMany()) return;
    const auto next = cursor.peek();
    if (!next) return fail(next.error());
    if (!*next) return reachEnd();
    const RecordedEvent &event = **next;
    const Timestamp due = dueTimeOf(event);
    Duration late{0};
    if (!fast) {
        ReplayClock::Real time;
        {
            MutexLock lock(mutex);
            time = clock.realTimeOf(due);
            status.toNext = timeUntil(due);
        }
        if (Clock::now() < time) waitUntil(time);
        {
            MutexLock lock(mutex);
            if (isInterrupted()) return;
        }
        late = Clock::now() - time;
    }
    lastDue = due;
    if (!publish(event)) return;
    cursor.take();
    MutexLock lock(mutex);
    if (!fast) timing.add(late);
}

// What is noted is noted once for all of them. The one that cannot be handed on is left to play().
bool Replayer::Private::playMany()
{
    Timestamp time;
    Sequence last = 0;
    std::uint64_t count = 0;
    while (count < MANY) {
        const auto some = cursor.peekSome();
        if (!some || some->empty()) break;
        const auto published = target.tryPublishSome(*some);
        if (!published || *published == 0) break;
        for (const RecordedEvent &event : some->first(*published)) {
            lastDue = dueTimeOf(event);
            tell(event);
        }
        const RecordedEvent &newest = (*some)[*published - 1];
        lastPlace = newest.place;
        time = newest.brokerTime;
        last = newest.sequence ? newest.sequence : newest.place;
        count += *published;
        cursor.take(*published);
    }
    if (!count) return false;
    MutexLock lock(mutex);
    clock.jump(time, Clock::now());
    status.last = last;
    status.published += count;
    return true;
}

void Replayer::Private::waitUntil(ReplayClock::Real time)
{
    MutexLock lock(mutex);
    while (!isInterrupted())
        if (changed.waitUntil(mutex, time) == std::cv_status::timeout) return;
}

// What plays on makes way for a command; a command, a step, is carried out first.
bool Replayer::Private::isInterrupted() const
{
    return stopping || (playing && !commands.empty());
}

// Under back-pressure as long as it takes: by asking, since a wait inside the bus could not be broken off.
Result<bool> Replayer::Private::publishUnlessInterrupted(const RecordedEvent &event)
{
    for (Duration wait = ASK_AGAIN;; wait = std::min(2 * wait, LONGEST_ASK_AGAIN)) {
        auto published = target.tryPublish(event);
        if (!published || *published) return published;
        const auto again = Clock::now() + wait;
        MutexLock lock(mutex);
        while (!isInterrupted() && changed.waitUntil(mutex, again) != std::cv_status::timeout) {
        }
        if (isInterrupted()) return false;
    }
}

// Inside a batch, whose events share the broker's time, by the time of publishing; never back across the broker's
// order.
Timestamp Replayer::Private::dueTimeOf(const RecordedEvent &event)
{
    const bool ofThisClock =
        event.publishTime <= event.brokerTime && event.brokerTime - event.publishTime < LONGEST_WAY;
    return std::max(lastDue, ofThisClock ? event.publishTime : event.brokerTime);
}

bool Replayer::Private::publish(const RecordedEvent &event)
{
    const auto published = publishUnlessInterrupted(event);
    if (published && !*published) return false;
    lastPlace = event.place;
    if (published) tell(event);
    MutexLock lock(mutex);
    if (fast || !clock.isRunning()) clock.jump(event.brokerTime, Clock::now());
    status.last = event.sequence ? event.sequence : event.place;
    if (published) {
        ++status.published;
        return true;
    }
    ++status.refused;
    status.error = published.error();
    if (published.error().kind() != ErrorKind::Stopped) return true;
    status.state = ReplayState::Failed;
    clock.stand(Clock::now());
    playing = false;
    changed.notifyAll();
    return false;
}

void Replayer::Private::tell(const RecordedEvent &event) const
{
    if (options.onEvent) options.onEvent(toView(event, recording->m_d->catalog));
}

void Replayer::Private::reachEnd()
{
    if (loop) {
        lastDue = cursor.range().from;
        cursor.restart(cursor.range().from);
        const auto first = cursor.peek();
        if (first && *first) {
            MutexLock lock(mutex);
            clock.jump(cursor.range().from, Clock::now());
            return;
        }
    }
    if (auto inTime = checkTiming(); !inTime) return fail(inTime.error());
    playing = false;
    {
        // At the very end, which lies behind the last event's publishing, by which it was due.
        MutexLock lock(mutex);
        status.state = ReplayState::Finished;
        clock.stand(Clock::now());
        clock.jump(std::max(clock.position(Clock::now()), cursor.range().to), Clock::now());
    }
    changed.notifyAll();
}

Result<> Replayer::Private::checkTiming() const
{
    if (!options.maxTimingError) return {};
    MutexLock lock(mutex);
    const TimingReport report = timing.report();
    if (report.p99 <= *options.maxTimingError) return {};
    return failure(ErrorKind::Failed, "one in a hundred events was " + durationText(report.p99) +
                                          " or more from its moment; no more than " +
                                          durationText(*options.maxTimingError) + " was allowed");
}

Result<> Replayer::Private::setWanted(const std::vector<std::string> &onlyTypes)
{
    EventSelection selection = selectionOf(options);
    selection.onlyTypes = onlyTypes;
    const auto query = queryFor(selection, recording->m_d->catalog);
    if (!query) return failure(query.error());
    std::vector<bool> channels(std::size_t{1} << 16);
    for (const mcap::ChannelId channel : *query->channels) channels[channel] = true;
    cursor.setWanted(
        [channels = std::move(channels)](const RecordedEvent &event) { return channels[event.channelId]; });
    return {};
}

void Replayer::Private::setRange(ReplayCursor::Range range)
{
    cursor.setRange(range);
    const Timestamp time = position();
    if (time < range.from || time > range.to) return seek(range.from);
    cursor.restartBehind(lastPlace);
}

void Replayer::Private::fail(const Error &error)
{
    {
        MutexLock lock(mutex);
        status.error = error;
    }
    setState(ReplayState::Failed);
}

void Replayer::Private::setState(ReplayState state)
{
    playing = state == ReplayState::Playing;
    {
        MutexLock lock(mutex);
        status.state = state;
        if (playing && !fast)
            clock.run(Clock::now());
        else
            clock.stand(Clock::now());
    }
    changed.notifyAll();
}

void Replayer::Private::seek(Timestamp time)
{
    const auto [from, to] = cursor.range();
    time = std::clamp(time, from, to);
    cursor.restart(time);
    lastDue = time;
    {
        MutexLock lock(mutex);
        clock.jump(time, Clock::now());
        if (status.state == ReplayState::Finished) status.state = ReplayState::Paused;
    }
    if (playing) return;
    const auto found = cursor.lastUpTo(time);
    if (!found || !*found) return;
    const Sequence place = (*found)->place;
    publishAndStand(found);
    MutexLock lock(mutex);
    clock.jump(time, Clock::now());
    lastPlace = place;
}

void Replayer::Private::seekToStart()
{
    const Timestamp start = cursor.range().from;
    cursor.restart(start);
    lastDue = start;
    MutexLock lock(mutex);
    clock.jump(start, Clock::now());
}

void Replayer::Private::setSpeed(double speed)
{
    const auto time = Clock::now();
    fast = speed == ReplayOptions::AS_FAST_AS_POSSIBLE;
    MutexLock lock(mutex);
    status.speed = speed;
    if (fast) return clock.stand(time);
    clock.setSpeed(speed, time);
    if (playing) clock.run(time);
}

// Playing goes on behind the event stepped to.
void Replayer::Private::publishAndStand(Result<const RecordedEvent *> found)
{
    if (!found) return fail(found.error());
    setState(*found ? ReplayState::Paused : ReplayState::Finished);
    if (!*found) return;
    const Sequence place = (*found)->place;
    lastDue = (*found)->brokerTime;
    if (publish(**found)) cursor.restartBehind(place);
}

void Replayer::Private::stepForward(const std::string &typeName)
{
    while (!stopping) {
        auto next = cursor.peek();
        if (!next || !*next || typeName.empty() || (*next)->channel->eventType.name == typeName)
            return publishAndStand(next);
        cursor.take();
    }
}

void Replayer::Private::stepBack(const std::string &typeName)
{
    auto found = lastPlace ? cursor.lastBefore(lastPlace, typeName) : Result<const RecordedEvent *>(nullptr);
    if (found && !*found) return setState(ReplayState::Paused); // there is none before: stay
    publishAndStand(found);
}

// The clock may have run on past an event that is due now.
Duration Replayer::Private::timeUntil(Timestamp time) const
{
    return std::max<Duration>(time - clock.position(Clock::now()), Duration(0));
}

void Replayer::Private::noteNext()
{
    if (playing) return;
    const auto next = cursor.peek();
    MutexLock lock(mutex);
    status.toNext = next && *next ? std::optional(timeUntil((*next)->brokerTime)) : std::nullopt;
}

} // namespace event_engine
