// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/background_writer.h"

#include "engine/base/start_thread.h"

#include <algorithm>
#include <limits>

namespace event_engine::mcap {

namespace {

// Of chunks that are written, as many are used again as may be on their way; one that was giant is not.
constexpr std::size_t KEPT_CHUNKS = 10;
constexpr std::size_t KEPT_BYTES = 16 * 1024 * 1024;

} // namespace

Result<std::unique_ptr<BackgroundWriter>> BackgroundWriter::start(ByteSink &sink, WriterOptions options,
                                                                  std::size_t limit)
{
    auto writer = Writer::start(sink, options);
    if (!writer) return failure(writer.error());
    std::unique_ptr<BackgroundWriter> background(new BackgroundWriter(sink, std::move(*writer), options, limit));
    if (auto started = background->startThreads(); !started) return failure(started.error());
    return background;
}

BackgroundWriter::BackgroundWriter(ByteSink &sink, Writer writer, const WriterOptions &options, std::size_t limit)
    : m_chunkOptions(options.chunk), m_compression(options.compression), m_limit(limit), m_sink(sink),
      m_open(std::make_unique<Job>()), m_writer(std::move(writer))
{}

Result<> BackgroundWriter::startThreads()
{
    auto compressing = startThread("ee-compress", [this] { compress(); });
    if (!compressing) return failure(compressing.error());
    m_compressing = std::move(*compressing);
    auto writing = startThread("ee-write", [this] { writeOut(); });
    if (!writing) return failure(writing.error());
    m_writing = std::move(*writing);
    return {};
}

BackgroundWriter::~BackgroundWriter()
{
    stop();
}

void BackgroundWriter::stop()
{
    {
        MutexLock lock(m_mutex);
        m_stopping = true;
    }
    m_changed.notifyAll();
    for (std::thread *thread : {&m_compressing, &m_writing})
        if (thread->joinable()) thread->join();
}

template <class Record>
Result<std::uint16_t> BackgroundWriter::addDefinition(Record record, std::uint16_t &lastId)
{
    if (m_failed) return failure(state().error());
    if (lastId == std::numeric_limits<std::uint16_t>::max())
        return failure(ErrorKind::InvalidArgument, "a recording holds no more than 65535 channels and schemas");
    record.id = ++lastId;
    m_open->chunk.add(record);
    return record.id;
}

Result<SchemaId> BackgroundWriter::addSchema(Schema schema)
{
    return addDefinition(std::move(schema), m_lastSchemaId);
}

Result<ChannelId> BackgroundWriter::addChannel(Channel channel)
{
    if (channel.schemaId > m_lastSchemaId)
        return failure(ErrorKind::InvalidArgument,
                       "the channel of topic \"" + channel.topic + "\" has a schema that was not added");
    return addDefinition(std::move(channel), m_lastChannelId);
}

Result<> BackgroundWriter::write(const MessageView &message)
{
    if (m_failed) return state();
    if (message.channelId == 0 || message.channelId > m_lastChannelId)
        return failure(ErrorKind::InvalidArgument,
                       "a message of channel " + std::to_string(message.channelId) + ", which was not added");
    m_open->chunk.add(message);
    m_openBytes.store(m_open->chunk.size(), std::memory_order_relaxed);
    return {};
}

Result<> BackgroundWriter::writePrivate(const RecordView &record)
{
    if (m_failed) return state();
    m_open->chunk.add(record);
    return {};
}

Result<> BackgroundWriter::writeCheckpoint()
{
    if (m_failed) return state();
    m_open->chunk.addCheckpoint();
    return {};
}

Result<> BackgroundWriter::writeAttachment(Attachment attachment)
{
    const std::size_t size = attachment.data.size();
    return sendOn(size, [attachment = std::move(attachment)](Writer &writer) {
        const auto written = writer.writeAttachment(attachment);
        return written ? writer.flushChunk() : written;
    });
}

Result<> BackgroundWriter::writeMetadata(Metadata metadata)
{
    std::size_t size = metadata.name.size();
    for (const auto &[key, value] : metadata.metadata) size += key.size() + value.size();
    return sendOn(size, [metadata = std::move(metadata)](Writer &writer) {
        const auto written = writer.writeMetadata(metadata);
        return written ? writer.flushChunk() : written;
    });
}

Result<> BackgroundWriter::flushChunk()
{
    if (m_failed) return state();
    if (m_open->chunk.isEmpty()) return {};
    m_open->size = m_open->chunk.size();
    m_open->messages = m_open->chunk.messageCount();
    m_openBytes.store(0, std::memory_order_relaxed);
    return sendOn(std::exchange(m_open, emptyChunk()));
}

Result<> BackgroundWriter::close()
{
    if (auto flushed = flushChunk(); !flushed) return flushed;
    if (auto sent = sendOn(0, [](Writer &writer) { return writer.close(); }); !sent) return sent;
    stop();
    if (auto written = state(); !written) return written;
    fail({ErrorKind::Stopped, "the recording is closed"});
    return {};
}

std::uint64_t BackgroundWriter::expectedSize() const
{
    const std::uint64_t written = m_sink.position(), sent = m_sent.load(std::memory_order_relaxed);
    const double shrunk = sent ? std::min(1., double(written) / double(sent)) : 1;
    const bool isKnown = sent != 0 || m_compression == Compression::None;
    const std::uint64_t open = isKnown ? m_openBytes.load(std::memory_order_relaxed) : 0;
    return written + std::uint64_t(double(waitingBytes() + open) * shrunk);
}

BackgroundWriter::JobPointer BackgroundWriter::emptyChunk()
{
    MutexLock lock(m_mutex);
    if (m_spent.empty()) return std::make_unique<Job>();
    JobPointer job = std::move(m_spent.back());
    m_spent.pop_back();
    return job;
}

Result<> BackgroundWriter::sendOn(std::size_t size, std::function<Result<>(Writer &)> other)
{
    auto job = std::make_unique<Job>();
    job->size = size;
    job->other = std::move(other);
    job->state = Job::State::Ready;
    return sendOn(std::move(job));
}

// One is taken however large it is.
Result<> BackgroundWriter::sendOn(JobPointer job)
{
    {
        MutexLock lock(m_mutex);
        while (!m_error && m_waiting != 0 && m_waiting + job->size > m_limit) m_changed.wait(m_mutex);
        if (m_error) return failure(*m_error);
        m_waiting += job->size;
        m_jobs.push_back(std::move(job));
    }
    m_changed.notifyAll();
    return {};
}

BackgroundWriter::Job *BackgroundWriter::nextToCompress()
{
    const auto isNew = [](const JobPointer &job) { return job->state == Job::State::New; };
    const auto next = std::find_if(m_jobs.begin(), m_jobs.end(), isNew);
    return next == m_jobs.end() ? nullptr : next->get();
}

// What was sent before the stop is still compressed and written.
void BackgroundWriter::compress()
{
    Compressor compressor(m_compression);
    for (;;) {
        Job *job = nullptr;
        {
            MutexLock lock(m_mutex);
            while (!(job = nextToCompress()) && !m_stopping) m_changed.wait(m_mutex);
            if (!job) return;
            job->state = Job::State::Taken;
        }
        const auto done = m_failed ? Result<>() : job->chunk.finish(compressor, m_chunkOptions, job->encoded);
        if (!done) fail(done.error());
        {
            MutexLock lock(m_mutex);
            job->state = Job::State::Ready;
        }
        m_changed.notifyAll();
    }
}

void BackgroundWriter::writeOut()
{
    for (;;) {
        JobPointer job;
        {
            MutexLock lock(m_mutex);
            const auto isReady = [this]() REQUIRES(m_mutex) {
                return !m_jobs.empty() && m_jobs.front()->state == Job::State::Ready;
            };
            while (!isReady() && !(m_stopping && m_jobs.empty())) m_changed.wait(m_mutex);
            if (m_jobs.empty()) return;
            job = std::move(m_jobs.front());
            m_jobs.pop_front();
        }
        if (!m_failed)
            if (auto written = write(*job); !written) fail(written.error());
        finish(std::move(job));
    }
}

Result<> BackgroundWriter::write(Job &job)
{
    if (job.other) return job.other(m_writer);
    if (auto written = m_writer.writeChunk(job.encoded); !written) return written;
    if (auto flushed = m_writer.flushChunk(); !flushed) return flushed;
    m_messages += job.messages;
    m_sent += job.size;
    return {};
}

void BackgroundWriter::finish(JobPointer job)
{
    m_waiting -= job->size;
    {
        MutexLock lock(m_mutex);
        if (!job->other && !m_error && m_spent.size() < KEPT_CHUNKS) {
            job->state = Job::State::New;
            if (job->encoded.bytes.capacity() > KEPT_BYTES) job->encoded = {};
            m_spent.push_back(std::move(job));
        }
    }
    m_changed.notifyAll();
}

void BackgroundWriter::fail(const Error &error)
{
    {
        MutexLock lock(m_mutex);
        if (!m_error) m_error = error;
        m_failed.store(true, std::memory_order_release);
    }
    m_changed.notifyAll();
}

Result<> BackgroundWriter::state() const
{
    MutexLock lock(m_mutex);
    return m_error ? failure(*m_error) : Result<>();
}

} // namespace event_engine::mcap
