// SPDX-License-Identifier: BSD-3-Clause
// MCAP files: whatever the bytes, both ways of reading end, hold no more than their limits and agree with each other;
// and as a recording they can be asked everything.
#include "engine/recording/mcap/reader.h"
#include "engine/recording/mcap/record_scanner.h"
#include "event_engine/recording.h"

#include <algorithm>
#include <cstdlib>
#include <sys/mman.h>
#include <unistd.h>

using namespace event_engine;
using namespace event_engine::mcap;

namespace {

// Small, so that a file of some KB reaches them.
constexpr ReadLimits LIMITS = {1 << 20, 1 << 20, 1 << 20, 4 << 20};

void require(bool holds)
{
    if (!holds) std::abort();
}

std::uint64_t countByScan(const ByteSource &source)
{
    RecordScanner scanner(source, LIMITS);
    std::uint64_t messages = 0;
    for (auto record = scanner.next(); record && *record; record = scanner.next()) {
        require((*record)->offset < source.size());
        messages += (*record)->opcode == Opcode::Message;
    }
    require(scanner.damage().skippedBytes() <= source.size());
    require(scanner.position() <= source.size());
    return messages;
}

/// The places of all messages in one direction; empty: they do not fit into the limits.
std::optional<std::vector<Position>> readAll(const Reader &reader, Direction direction,
                                             MessageQuery::Load load = MessageQuery::Load::WhenNeeded)
{
    MessageQuery query;
    query.direction = direction;
    query.load = load;
    MessageCursor cursor = reader.messages(query);
    std::vector<Position> positions;
    while (true) {
        const auto found = cursor.next();
        if (!found) return std::nullopt;
        if (!*found) return positions;
        const FoundMessage &message = **found;
        require(reader.channel(message.message.channelId) != nullptr);
        require(message.message.logTime == message.position.logTime);
        (void)std::count(message.message.data.begin(), message.message.data.end(), std::byte{0});
        positions.push_back(message.position);
    }
}

void readEverything(const Reader &reader)
{
    const FileIndex &index = reader.index();
    for (const auto &attachment : index.attachments) (void)reader.attachment(attachment);
    for (const auto &metadata : index.metadata) (void)reader.metadata(metadata);
    for (const auto &chunk : index.chunks) {
        (void)reader.messageIndexes(chunk);
        (void)reader.load(chunk);
    }
    const auto forward = readAll(reader, Direction::Forward);
    auto backward = readAll(reader, Direction::Backward);
    if (!forward || !backward) return;
    std::reverse(backward->begin(), backward->end());
    require(*forward == *backward);
    require(readAll(reader, Direction::Forward, MessageQuery::Load::Ahead) == forward);
    require(std::is_sorted(forward->begin(), forward->end()));
    require(std::adjacent_find(forward->begin(), forward->end()) == forward->end());
}

void askAll(const Recording &recording)
{
    const RecordingInfo &info = recording.info();
    EventQuery query;
    for (const auto direction : {EventQuery::Direction::OldestFirst, EventQuery::Direction::NewestFirst}) {
        query.direction = direction;
        const auto page = recording.events(query);
        require(!page || page->events.size() <= query.limit);
    }
    (void)recording.channelRates();
    (void)recording.output(Timestamp::min(), Timestamp::max());
    if (!info.start) return;
    require(*info.start <= *info.end);
    RateQuery range;
    range.from = *info.start;
    range.to = *info.end;
    const auto rates = recording.rates(range);
    require(!rates || rates->intervals <= range.maxIntervals + 1);
    (void)recording.snapshotAt(*info.end);
    (void)recording.sequenceAt(*info.end);
}

void useAsRecording(const std::uint8_t *data, std::size_t size)
{
    static const int file = memfd_create("fuzzed", 0);
    require(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == ssize_t(size));
    const auto recording = Recording::open("/proc/self/fd/" + std::to_string(file));
    if (recording) askAll(**recording);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const auto source = std::make_shared<MemoryByteSource>(std::as_bytes(std::span(data, size)));
    const std::uint64_t messages = countByScan(*source);
    for (const auto by : {ReaderOptions::By::IndexOrScan, ReaderOptions::By::Scan}) {
        ReaderOptions options;
        options.by = by;
        options.limits = LIMITS;
        const auto reader = Reader::open(source, options);
        if (!reader) continue;
        if (by == ReaderOptions::By::Scan) require(reader->index().statistics->messageCount <= messages);
        readEverything(*reader);
    }
    useAsRecording(data, size);
    return 0;
}
