// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorder.h"

#include "engine/base/clock.h"
#include "engine/base/start_thread.h"
#include "engine/wire/batch_reader.h"
#include "event_engine/text.h"

#include <algorithm>
#include <future>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// A chunk is open no longer than this, counted from when its first event was taken and not from that event's time:
// a recorder that is behind would else close a chunk for every event. Together with the time that compressing and
// writing take it is what a crash may cost.
constexpr Duration OLDEST_UNWRITTEN = 150ms;
// How often it looks at what is there beside events.
constexpr Duration LOOK_INTERVAL = 200ms;
// How long the end waits for what the broker still holds back.
constexpr Duration LAST_EVENTS = 2ms;

std::vector<Subscription> subscriptionsFor(const RecorderOptions &options)
{
    if (options.onlyTypes.empty()) return {Subscription::everything()};
    return {options.onlyTypes.begin(), options.onlyTypes.end()};
}

Result<> check(const RecorderRun &run, const RecorderOptions &options)
{
    if (options.before > Duration(0) && !run.held)
        return failure(ErrorKind::InvalidArgument,
                       "the flight recorder is off, so nothing of the time before can be recorded");
    return {};
}

} // namespace

Recorder::Recorder(RecorderRun run, RecorderOptions options) : m_run(std::move(run)), m_options(std::move(options))
{
    m_status.file = m_status.oldestFile = m_status.currentFile = m_options.file;
    m_status.since = now();
    m_status.bufferLimit = m_options.bufferLimit;
    if (m_options.maxTime > Duration(0)) m_endsAt = m_status.since + m_options.maxTime;
}

Result<std::unique_ptr<Recorder>> Recorder::start(RecorderRun run, RecorderOptions options)
{
    if (auto fine = check(run, options); !fine) return failure(fine.error());
    std::unique_ptr<Recorder> recorder(new Recorder(std::move(run), std::move(options)));
    auto files = RecordingFiles::open(recorder->m_options, recorder->m_run);
    if (!files) return failure(files.error());
    recorder->m_files = std::move(*files);

    // The subscriber's socket belongs to the thread that makes it.
    std::promise<Result<>> attached;
    auto thread = startThread("ee-recorder", [self = recorder.get(), &attached] {
        const auto done = self->attach();
        attached.set_value(done);
        if (done) self->record();
    });
    if (!thread) {
        recorder->m_files->discard();
        return failure(thread.error());
    }
    if (auto result = attached.get_future().get(); !result) {
        thread->join();
        recorder->m_files->discard();
        return failure(result.error());
    }
    recorder->m_thread = std::move(*thread);
    return recorder;
}

Result<> Recorder::attach()
{
    const bool hasPast = m_options.before > Duration(0);
    m_notes.watchLosses(hasPast ? std::optional(status().since - m_options.before) : std::nullopt);
    auto subscriber = m_run.bus->addSubscriber(
        NAME, subscriptionsFor(m_options),
        {m_options.bufferLimit - RecordingFiles::onItsWay(m_options), m_options.policy}, m_options.exceptTypes);
    if (!subscriber) return failure(subscriber.error());
    m_subscriber = std::move(*subscriber);
    m_subscriberId = m_subscriber->id();
    return {};
}

Recorder::~Recorder()
{
    finish();
}

void Recorder::finish()
{
    MutexLock lock(m_finishMutex);
    if (!m_thread.joinable()) return;
    if (!hasEnded()) {
        m_endsAt = std::min(m_endsAt.load(), now());
        m_run.bus->ring(m_subscriberId);
    }
    m_thread.join();
    m_finished = true;
}

RecordingSnapshot Recorder::status() const
{
    MutexLock lock(m_mutex);
    return m_status;
}

void Recorder::record()
{
    Result<> result = recordUntilTheEnd();
    const SubscriberStatus last = m_subscriber->leave();
    m_subscriber.reset();
    if (auto completed = m_files->complete(); result) result = completed;
    updateStatus(last);
    note(result);
    if (!result && m_run.onProblem)
        m_run.onProblem("the recording " + m_options.file.string() + " ended: " + result.error().message());
    m_ended.store(true, std::memory_order_release);
}

Result<> Recorder::recordUntilTheEnd()
{
    if (auto taken = takeHeld(); !taken) return taken;
    for (;;) {
        const auto progress = takeEvents();
        if (!progress) return failure(progress.error());
        const bool ends = *progress == Progress::Ends;
        if (ends) m_notes.endWatch();
        const auto around = lookAround(ends ? RunNotes::Output::Now : RunNotes::Output::WhenEnough);
        if (!around) return failure(around.error());
        if (ends || *around == Progress::Ends) return {};
    }
}

// After attaching, so that what the flight recorder holds and what comes overlap; what is there twice is taken once.
Result<> Recorder::takeHeld()
{
    if (m_options.before <= Duration(0)) return {};
    const HeldEvents held = m_run.held();
    const BatchPointer newest = held.newest();
    m_heldUpTo = newest ? newest->lastSequence() : 0;
    return held.forEach(status().since - m_options.before, m_heldUpTo,
                        [this](const EventView &event) { return take(event); });
}

// Until it is time to look around, or up to the end.
Result<Recorder::Progress> Recorder::takeEvents()
{
    const Timestamp look = now() + LOOK_INTERVAL;
    for (;;) {
        const Timestamp time = now(), end = m_endsAt, due = chunkDue();
        if (time >= due)
            if (auto flushed = m_files->flush(); !flushed) return failure(flushed.error());
        const bool isOver = time > end;
        if (!isOver && time >= look) return Progress::GoesOn;
        const auto event = m_subscriber->receive(isOver ? LAST_EVENTS : std::min({look, end, chunkDue()}) - time);
        if (!event && isOver && nothingWaits()) return Progress::Ends;
        auto progress = event ? takeEvent(*event) : Progress::GoesOn;
        // The batch at hand is gone through without a look at the clock, and its views are made where they are used.
        while (progress && *progress == Progress::GoesOn) {
            const auto next = m_subscriber->receiveAtHand();
            if (!next) break;
            progress = takeEvent(*next);
        }
        if (!progress || *progress == Progress::Ends) return progress;
    }
}

Result<Recorder::Progress> Recorder::takeEvent(const EventView &event)
{
    // What waited has left the processor's caches: the next event's head is asked for while this one is written.
    const ByteView bytes = event.bytes();
    __builtin_prefetch(bytes.data() + bytes.size());
    if (event.brokerTime() > m_endsAt.load()) return Progress::Ends;
    if (event.sequence() <= m_heldUpTo) return Progress::GoesOn;
    if (auto taken = take(event); !taken) return failure(taken.error());
    if (!m_options.maxSize || m_files->expectedBytes() < m_options.maxSize) return Progress::GoesOn;
    setReason("it has reached its greatest size, " + sizeText(m_options.maxSize));
    return Progress::Ends;
}

// When the open chunk has been open for long enough.
Timestamp Recorder::chunkDue() const
{
    const auto since = m_files->writer().openSince();
    return since ? *since + OLDEST_UNWRITTEN : Timestamp::max();
}

Result<> Recorder::take(const EventView &event)
{
    if (!m_selection.wants(event)) return {};
    if (m_files->isFull(event.brokerTime())) {
        if (auto begun = m_files->next(); !begun) return begun;
        m_notes.startAgain();
    }
    return m_files->writer().write(event);
}

// What is there beside events, and whether there is room for more.
Result<Recorder::Progress> Recorder::lookAround(RunNotes::Output output)
{
    const SubscriberStatus subscriber = subscriberStatus();
    if (auto written = m_notes.write(m_files->writer(), subscriber, output); !written) return failure(written.error());
    updateStatus(subscriber);
    if (auto fine = m_files->state(); !fine) return failure(fine.error());
    const auto room = m_files->checkRoom();
    if (room) return Progress::GoesOn;
    m_notes.endWatch();
    if (auto written = m_notes.write(m_files->writer(), subscriber, RunNotes::Output::Now); !written)
        return failure(written.error());
    if (auto completed = m_files->complete(); !completed) return failure(completed.error());
    return failure(room.error().kind(), room.error().message() + "; what was recorded is complete");
}

// Events that the broker holds back for a subscriber with drop_oldest come after the ring.
bool Recorder::nothingWaits() const
{
    return subscriberStatus().waiting.events == 0;
}

SubscriberStatus Recorder::subscriberStatus() const
{
    for (SubscriberStatus &subscriber : m_run.bus->status().subscribers)
        if (subscriber.id == m_subscriberId) return std::move(subscriber);
    return {};
}

void Recorder::setReason(std::string reason)
{
    MutexLock lock(m_mutex);
    m_status.endedBecause = std::move(reason);
}

void Recorder::updateStatus(const SubscriberStatus &subscriber)
{
    const auto free = m_files->diskFree();
    MutexLock lock(m_mutex);
    m_status.events = m_files->events();
    m_status.bytes = m_files->bytes();
    m_status.files = m_files->count();
    m_status.filesKept = m_files->kept();
    m_status.oldestFile = m_files->oldestName();
    m_status.currentFile = m_files->name();
    m_status.diskFree = free ? free : m_status.diskFree;
    m_status.lost = subscriber.lost.events;
    m_status.waitingBytes = subscriber.waitingAllocated + m_files->waitingBytes();
}

void Recorder::note(const Result<> &result)
{
    MutexLock lock(m_mutex);
    m_status.waitingBytes = 0;
    m_status.ended = true;
    if (!result) m_status.error = result.error();
    const bool byTime = m_options.maxTime > Duration(0) && now() >= m_status.since + m_options.maxTime;
    if (result && byTime && m_status.endedBecause.empty())
        m_status.endedBecause = "it has reached its greatest length, " + durationText(m_options.maxTime);
}

} // namespace event_engine
