// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/recorder.h"

#include "engine/base/clock.h"

#include <algorithm>
#include <future>
#include <pthread.h>
#include <system_error>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// A chunk is open no longer than this: what a crash may cost. Counted from when the recorder took its first event and
// not from that event's time, since a recorder that is behind would else close a chunk for every event.
constexpr Duration TICK = 200ms;

std::filesystem::path partOf(const std::filesystem::path &file)
{
    auto part = file;
    part += ".part";
    return part;
}

std::vector<Subscription> subscriptionsFor(const RecorderOptions &options)
{
    if (options.onlyTypes.empty()) return {Subscription::everything()};
    return {options.onlyTypes.begin(), options.onlyTypes.end()};
}

} // namespace

Recorder::Recorder(std::shared_ptr<Bus> bus, RecorderOptions options, Problem onProblem)
    : m_bus(std::move(bus)), m_options(std::move(options)), m_onProblem(std::move(onProblem)),
      m_part(partOf(m_options.file))
{
    m_status.file = m_options.file;
    m_status.since = now();
    m_status.bufferLimit = m_options.bufferLimit;
}

Result<std::unique_ptr<Recorder>> Recorder::start(std::shared_ptr<Bus> bus, RecorderOptions options, RunDescription run,
                                                  Problem onProblem)
{
    for (const std::string &name : options.exceptTypes)
        if (auto known = bus->directory()->types.require(name); !known) return failure(known.error());
    std::unique_ptr<Recorder> recorder(new Recorder(std::move(bus), std::move(options), std::move(onProblem)));
    if (auto opened = recorder->open(run); !opened) return failure(opened.error());

    // The subscriber's socket belongs to the thread that makes it.
    std::promise<Result<>> attached;
    recorder->m_thread = std::thread([self = recorder.get(), &attached] {
        pthread_setname_np(pthread_self(), "ee-recorder");
        auto subscriber = self->m_bus->addSubscriber(NAME, subscriptionsFor(self->m_options),
                                                     {self->m_options.bufferLimit, self->m_options.policy});
        if (!subscriber) {
            attached.set_value(failure(subscriber.error()));
            return;
        }
        self->m_subscriber = std::move(*subscriber);
        self->m_subscriberId = self->m_subscriber->id();
        attached.set_value({});
        self->record();
    });
    if (auto result = attached.get_future().get(); !result) {
        recorder->m_ended = true;
        std::error_code ignored;
        std::filesystem::remove(recorder->m_part, ignored);
        return failure(result.error());
    }
    return recorder;
}

Result<> Recorder::open(const RunDescription &run)
{
    std::error_code ignored;
    if (std::filesystem::exists(m_options.file, ignored))
        return failure(ErrorKind::InUse,
                       m_options.file.string() +
                           " exists already: choose another name, so that no recording is overwritten");
    auto sink = FileByteSink::create(m_part);
    if (!sink) return failure(sink.error());
    m_sink = std::move(*sink);
    auto writer = EventWriter::start(*m_sink, m_options.compression, run);
    if (!writer) return failure(writer.error());
    m_writer.emplace(std::move(*writer));
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
        m_end = m_bus->status().sequence;
        m_finishing = true;
        m_bus->ring(m_subscriberId); // behind all that was published before
    }
    m_thread.join();
    m_finished = true;
}

void Recorder::mark(std::string text)
{
    MutexLock lock(m_mutex);
    m_marks.push_back({now(), std::move(text)});
}

RecordingSnapshot Recorder::status() const
{
    MutexLock lock(m_mutex);
    return m_status;
}

void Recorder::record()
{
    Result<> result = recordUntilFinished();
    m_subscriber.reset();
    if (result) result = complete();
    note(result);
    m_ended.store(true, std::memory_order_release);
    if (!result && m_onProblem)
        m_onProblem("the recording " + m_options.file.string() + " ended: " + result.error().message());
}

Result<> Recorder::recordUntilFinished()
{
    while (!m_finishing) {
        if (auto taken = takeEvents(Clock::now() + TICK); !taken) return taken;
        if (auto written = bringUpToDate(); !written) return written;
    }
    if (auto taken = takeRest(); !taken) return taken;
    return bringUpToDate();
}

Result<> Recorder::takeEvents(Clock::time_point until)
{
    for (Clock::time_point time; !m_finishing && (time = Clock::now()) < until;)
        if (const auto event = m_subscriber->receive(until - time))
            if (auto written = write(*event); !written) return written;
    return {};
}

// Up to the newest event of the moment when finish() was called. What the broker still keeps comes as this one reads.
Result<> Recorder::takeRest()
{
    do {
        while (const auto event = m_subscriber->receive(TICK / 10)) {
            if (event->sequence() > m_end) return {};
            if (auto written = write(*event); !written) return written;
        }
    } while (waitingBytes());
    return {};
}

Result<> Recorder::write(const EventView &event)
{
    const auto &except = m_options.exceptTypes;
    if (!except.empty() && std::find(except.begin(), except.end(), event.type().name) != except.end()) return {};
    return m_writer->write(event);
}

std::uint64_t Recorder::waitingBytes() const
{
    for (const SubscriberStatus &subscriber : m_bus->status().subscribers)
        if (subscriber.id == m_subscriberId) return subscriber.waitingAllocated;
    return 0;
}

// Everything but the events themselves, and all of it in the file.
Result<> Recorder::bringUpToDate()
{
    if (auto done = writeMarks(); !done) return done;
    if (auto done = writeLosses(); !done) return done;
    if (auto done = m_writer->flush(); !done) return done;
    if (auto done = m_sink->flush(); !done) return done;
    updateStatus();
    return {};
}

Result<> Recorder::writeMarks()
{
    std::deque<Mark> marks;
    {
        MutexLock lock(m_mutex);
        marks.swap(m_marks);
    }
    for (const Mark &mark : marks)
        if (auto written = m_writer->writeMark(mark.time, mark.text); !written) return written;
    return {};
}

Result<> Recorder::writeLosses()
{
    for (const SubscriberStatus &subscriber : m_bus->status().subscribers) {
        if (subscriber.id != m_subscriberId) continue;
        const std::uint64_t lost = subscriber.lost.events;
        {
            MutexLock lock(m_mutex);
            m_status.lost = lost;
            m_status.waitingBytes = subscriber.waitingAllocated;
        }
        if (lost == m_lossesWritten) return {};
        const std::uint64_t more = lost - std::exchange(m_lossesWritten, lost);
        return m_writer->writeLoss(now(), more, "the recorder could not follow");
    }
    return {};
}

Result<> Recorder::complete()
{
    if (auto closed = m_writer->close(); !closed) return closed;
    if (auto flushed = m_sink->flush(); !flushed) return flushed;
    if (auto synced = m_sink->sync(); !synced) return synced;
    updateStatus();
    std::error_code error;
    std::filesystem::rename(m_part, m_options.file, error);
    if (error) return failure(ErrorKind::Io, "cannot rename " + m_part.string() + ": " + error.message());
    return {};
}

void Recorder::updateStatus()
{
    std::error_code error;
    const auto space = std::filesystem::space(m_part, error);
    MutexLock lock(m_mutex);
    m_status.events = m_writer->events();
    m_status.bytes = m_sink->position();
    m_status.diskFree = error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

void Recorder::note(const Result<> &result)
{
    MutexLock lock(m_mutex);
    m_status.waitingBytes = 0;
    if (!result) m_status.error = result.error();
}

} // namespace event_engine
