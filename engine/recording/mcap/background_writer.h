// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/mcap/writer.h"

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace event_engine::mcap {

/// Writes an MCAP file without keeping its caller from anything else: messages are collected into a chunk in the
/// caller's thread; one thread compresses chunks, another writes them, both in their order. What is on its way is
/// bounded: who would add more waits. One thread calls, but for the numbers. The first failure is sticky: after it
/// nothing more is written and every call returns the same error.
class BackgroundWriter {
public:
    static constexpr std::size_t ON_ITS_WAY = 8 * 1024 * 1024;

    /// Writes the head of the file. `sink` is new, empty, and outlives the writer; once this has returned, only it uses
    /// the sink's write() and flush(). Chunks are closed by the caller alone. Fails as the sink, and where the system
    /// has no threads left.
    [[nodiscard]] static Result<std::unique_ptr<BackgroundWriter>> start(ByteSink &sink, WriterOptions options,
                                                                         std::size_t limit = ON_ITS_WAY);
    /// Without close() the file has no end.
    ~BackgroundWriter();

    BackgroundWriter(const BackgroundWriter &) = delete;
    BackgroundWriter &operator=(const BackgroundWriter &) = delete;

    /// As Writer. Each gets the next free id.
    Result<SchemaId> addSchema(Schema schema);
    Result<ChannelId> addChannel(Channel channel);

    /// Into the open chunk.
    Result<> write(const MessageView &message);
    Result<> writePrivate(const RecordView &record);
    Result<> writeCheckpoint();

    /// Before the open chunk, and handed to the sink at once.
    Result<> writeAttachment(Attachment attachment);
    Result<> writeMetadata(Metadata metadata);

    /// Closes the open chunk and sends it on its way. Waits only where too much is on its way.
    Result<> flushChunk();
    /// The same, then the file's end; returns when the sink has all of it.
    Result<> close();

    // Any thread.
    /// 0: the sink has all that was sent on, and is not used until more is.
    [[nodiscard]] std::uint64_t waitingBytes() const { return m_waiting.load(std::memory_order_acquire); }
    /// How large the file will be, about, once what is on its way and the open chunk have arrived. How far compression
    /// shrinks it is taken from what has arrived; before any has, the open chunk counts as nothing.
    [[nodiscard]] std::uint64_t expectedSize() const;
    /// Written so far.
    [[nodiscard]] std::uint64_t messages() const { return m_messages.load(std::memory_order_relaxed); }
    [[nodiscard]] bool hasFailed() const { return m_failed.load(std::memory_order_acquire); }

private:
    /// A chunk, or something else that is to be written in its turn.
    struct Job {
        ChunkBuilder chunk;
        EncodedChunk encoded;
        std::size_t size = 0; // uncompressed
        std::uint64_t messages = 0;
        std::function<Result<>(Writer &)> other; // empty: a chunk
        enum class State { New, Taken, Ready } state = State::New;
    };
    using JobPointer = std::unique_ptr<Job>;

    BackgroundWriter(ByteSink &sink, Writer writer, const WriterOptions &options, std::size_t limit);
    Result<> startThreads();
    template <class Record>
    Result<std::uint16_t> addDefinition(Record record, std::uint16_t &lastId);
    Result<> sendOn(std::size_t size, std::function<Result<>(Writer &)> other);
    Result<> sendOn(JobPointer job) EXCLUDES(m_mutex);
    JobPointer emptyChunk() EXCLUDES(m_mutex);
    void compress() EXCLUDES(m_mutex);
    void writeOut() EXCLUDES(m_mutex);
    [[nodiscard]] Job *nextToCompress() REQUIRES(m_mutex);
    Result<> write(Job &job);
    void finish(JobPointer job) EXCLUDES(m_mutex);
    void fail(const Error &error) EXCLUDES(m_mutex);
    void stop() EXCLUDES(m_mutex);
    [[nodiscard]] Result<> state() const EXCLUDES(m_mutex);

    // Fixed after construction.
    const ChunkOptions m_chunkOptions;
    const Compression m_compression;
    const std::size_t m_limit;
    ByteSink &m_sink;

    // The caller's.
    JobPointer m_open;
    SchemaId m_lastSchemaId = 0;
    ChannelId m_lastChannelId = 0;

    // The writing thread's.
    Writer m_writer;

    std::atomic<std::uint64_t> m_waiting{0}, m_messages{0};
    std::atomic<std::uint64_t> m_openBytes{0};
    std::atomic<std::uint64_t> m_sent{0}; // bytes of chunks before they were compressed, without those that wait
    std::atomic<bool> m_failed{false};

    mutable Mutex m_mutex;
    Condition m_changed;
    std::deque<JobPointer> m_jobs GUARDED_BY(m_mutex); // in their order; the first is being written, once it is ready
    std::vector<JobPointer> m_spent GUARDED_BY(m_mutex);
    std::optional<Error> m_error GUARDED_BY(m_mutex);
    bool m_stopping GUARDED_BY(m_mutex) = false;

    std::thread m_compressing, m_writing;
};

} // namespace event_engine::mcap
