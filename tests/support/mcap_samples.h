// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/record_scanner.h"
#include "engine/recording/mcap/writer.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

// Small MCAP files and what is in them, for the tests of their writer and readers.
namespace event_engine::test {

inline constexpr mcap::Compression COMPRESSIONS[] = {mcap::Compression::None, mcap::Compression::Lz4,
                                                     mcap::Compression::Zstd};

inline std::string nameFor(mcap::Compression compression)
{
    return compression == mcap::Compression::None ? "none" : std::string(mcap::nameOf(compression));
}

/// What a test cannot go on without: the value, or an end with the words of the error.
template <class T>
T must(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message().c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

inline Bytes toBytes(const std::string &text)
{
    return copyOf(asBytes(text));
}

/// The n-th message of the samples: its bytes say which one it is, its size varies, its time rises by ten.
struct SampleMessage {
    explicit SampleMessage(int number)
        : data(toBytes("message " + std::to_string(number) + std::string(static_cast<std::size_t>(number % 7), '.')))
    {
        view.channelId = static_cast<mcap::ChannelId>(1 + number % 3);
        view.sequence = static_cast<std::uint32_t>(number);
        view.logTime = 1000 + 10u * static_cast<mcap::Time>(number);
        view.publishTime = view.logTime - 5;
        view.data = data;
    }
    SampleMessage(const SampleMessage &) = delete;
    SampleMessage &operator=(const SampleMessage &) = delete;
    Bytes data;
    mcap::MessageView view;
};

inline const mcap::Schema SAMPLE_SCHEMA = {1, "Sample", "jsonschema", toBytes("{}")};

inline mcap::Channel sampleChannel(mcap::ChannelId id)
{
    const std::string number = std::to_string(id);
    return {id, SAMPLE_SCHEMA.id, std::string("topic") + number, "json", {{"publisher", std::string("P") + number}}};
}

inline const mcap::Opcode SAMPLE_PRIVATE = static_cast<mcap::Opcode>(0x80);
inline const mcap::Metadata SAMPLE_METADATA = {"station", {{"site", "north"}, {"serial", "7"}}};
inline const mcap::Attachment SAMPLE_ATTACHMENT = {1005, 3, "app.toml", "text/plain", toBytes("title = \"x\"")};

/// Writes `messages` messages on three channels, one attachment, one metadata record, and in each chunk of about
/// `perChunk` messages a private record. Stops at the first error and returns it.
inline Result<> writeSample(ByteSink &sink, const mcap::WriterOptions &options, int messages, int perChunk = 4)
{
    auto writer = mcap::Writer::start(sink, options);
    if (!writer) return failure(writer.error());
    const auto schema = writer->addSchema(SAMPLE_SCHEMA);
    if (!schema) return failure(schema.error());
    for (mcap::ChannelId id = 1; id <= 3; ++id)
        if (const auto channel = writer->addChannel(sampleChannel(id)); !channel) return failure(channel.error());
    for (int i = 0; i < messages; ++i) {
        if (const auto written = writer->write(SampleMessage(i).view); !written) return written;
        if (i == messages / 2) {
            if (const auto written = writer->writeAttachment(SAMPLE_ATTACHMENT); !written) return written;
            if (const auto written = writer->writeMetadata(SAMPLE_METADATA); !written) return written;
        }
        if (i % perChunk != perChunk - 1) continue;
        const auto note = toBytes("note " + std::to_string(i));
        const auto place = mcap::Writer::Place::WithMessages;
        if (const auto written = writer->writePrivate({SAMPLE_PRIVATE, note}, place); !written) return written;
        if (const auto flushed = writer->flushChunk(); !flushed) return flushed;
    }
    return writer->close();
}

inline mcap::WriterOptions sampleOptions(mcap::Compression compression)
{
    mcap::WriterOptions options;
    options.compression = compression;
    return options;
}

inline Bytes sampleFile(const mcap::WriterOptions &options, int messages = 12, int perChunk = 4)
{
    MemoryByteSink sink;
    must(writeSample(sink, options, messages, perChunk));
    return sink.take();
}

/// A record that a scan found, to keep and compare.
struct FoundRecord {
    mcap::Opcode opcode = {};
    Bytes content;
    std::uint64_t offset = 0;
    std::optional<std::uint64_t> chunkOffset;
    mcap::Trust trust = mcap::Trust::Unchecked;
    bool sameAs(const FoundRecord &other) const { return opcode == other.opcode && content == other.content; }
};

struct Scan {
    std::vector<FoundRecord> records;
    bool isComplete = false;
    mcap::DamageReport damage;
    std::optional<Error> error;

    [[nodiscard]] std::vector<FoundRecord> of(mcap::Opcode opcode) const
    {
        std::vector<FoundRecord> some;
        for (const auto &record : records)
            if (record.opcode == opcode) some.push_back(record);
        return some;
    }
};

inline Scan scan(ByteView file, const mcap::ReadLimits &limits = {})
{
    const MemoryByteSource source(file);
    mcap::RecordScanner scanner(source, limits);
    Scan result;
    while (true) {
        const auto record = scanner.next();
        if (!record) result.error = record.error();
        if (!record || !*record) break;
        const auto &found = **record;
        result.records.push_back({found.opcode, copyOf(found.content), found.offset, found.chunkOffset, found.trust});
    }
    result.isComplete = scanner.isComplete();
    result.damage = scanner.damage();
    return result;
}

/// Where the last byte of each record of a whole file is known to be readable: that of the record itself, or for one
/// in a compressed chunk that of the chunk.
inline std::vector<std::uint64_t> endsOf(const Scan &all, ByteView file, mcap::Compression compression)
{
    std::vector<std::uint64_t> ends;
    for (const auto &record : all.records) {
        std::uint64_t end =
            record.offset + record.chunkOffset.value_or(0) + mcap::RECORD_PREFIX_SIZE + record.content.size();
        if (record.chunkOffset && compression == mcap::Compression::None) end += mcap::chunkPrefixSize("");
        if (record.chunkOffset && compression != mcap::Compression::None) {
            mcap::RecordWalk walk(file.subspan(record.offset));
            end = record.offset + mcap::RECORD_PREFIX_SIZE + walk.next()->content.size();
        }
        ends.push_back(end);
    }
    return ends;
}

} // namespace event_engine::test
