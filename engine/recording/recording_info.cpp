// SPDX-License-Identifier: BSD-3-Clause
// What a file says about itself, in the words of RecordingInfo.
#include "engine/recording/loss_json.h"
#include "engine/recording/recorded_metadata.h"
#include "engine/recording/recorded_time.h"
#include "engine/recording/recording_private.h"
#include "engine/recording/source_report.h"

#include <algorithm>
#include <charconv>

namespace event_engine {

namespace {

using namespace recording_format;

constexpr Duration SMALLEST_GAP = std::chrono::seconds(1);
constexpr std::size_t MOST_GAPS = 1000;

std::string valueOf(const mcap::Metadata &metadata, std::string_view key)
{
    const auto value = metadata.metadata.find(std::string(key));
    return value == metadata.metadata.end() ? std::string() : value->second;
}

std::uint64_t numberOf(const mcap::Metadata &metadata, std::string_view key)
{
    const std::string text = valueOf(metadata, key);
    std::uint64_t number = 0;
    std::from_chars(text.data(), text.data() + text.size(), number);
    return number;
}

Timestamp timeOf(const mcap::Metadata &metadata)
{
    return recordedTime(numberOf(metadata, TIME));
}

} // namespace

void Recording::Private::describe(const std::filesystem::path &file)
{
    const mcap::FileIndex &index = reader.index();
    info.file = file;
    info.fileSize = reader.fileSize();
    info.library = index.header.library;
    info.events = places.count();
    info.complete = index.isComplete && index.damage.isEmpty();
    for (std::size_t n = 0; n < index.chunks.size(); ++n) {
        const mcap::IndexedChunk &chunk = index.chunks[n];
        if (!places.countOfChunk(n)) continue;
        if (info.compression.empty())
            info.compression = chunk.index.compression.empty() ? "none" : chunk.index.compression;
        const Timestamp start = recordedTime(chunk.index.startTime), end = recordedTime(chunk.index.endTime);
        if (info.end && start - *info.end >= SMALLEST_GAP && info.gaps.size() < MOST_GAPS)
            info.gaps.push_back({*info.end, start});
        info.start = std::min(info.start.value_or(start), start);
        info.end = std::max(info.end.value_or(end), end);
    }
    describeChannels();
    if (!index.isComplete)
        info.remarks.push_back(info.events > 0
                                   ? "the end of the file is missing; everything that was written whole is shown"
                                   : "the end of the file is missing; it was cut off before its first event was whole");
    for (const mcap::Damage &damage : index.damage.first()) info.remarks.push_back(inWords(damage));
    const auto &remarks = catalog.remarks();
    info.remarks.insert(info.remarks.end(), remarks.begin(), remarks.end());
    readMetadata();
}

void Recording::Private::describeChannels()
{
    const mcap::FileIndex &index = reader.index();
    const auto find = [](const std::map<mcap::ChannelId, std::uint64_t> &counts, mcap::ChannelId id) {
        const auto found = counts.find(id);
        return found == counts.end() ? 0 : found->second;
    };
    for (const RecordingCatalog::Row &row : catalog.rows()) {
        const PublisherInfo &publisher = catalog.directory()->publishers.at(row.entry->publisher);
        RecordedChannel channel{row.entry->eventType, publisher.name, publisher.kind, 0, {}};
        std::uint64_t bytes = 0;
        for (const mcap::ChannelId id : row.channels) {
            if (index.statistics) channel.events += find(index.statistics->channelMessageCounts, id);
            bytes += find(index.channelBytes, id);
        }
        if (index.origin == mcap::FileIndex::Origin::Scan) channel.bytes = bytes;
        info.channels.push_back(std::move(channel));
    }
}

// Where the bytes were not counted by reading them.
void Recording::Private::readTotals(const mcap::Metadata &totals)
{
    auto channel = info.channels.begin();
    for (const RecordingCatalog::Row &row : catalog.rows()) {
        std::uint64_t bytes = 0;
        for (const mcap::ChannelId id : row.channels) bytes += numberOf(totals, std::to_string(id));
        if (!channel->bytes) channel->bytes = bytes;
        ++channel;
    }
}

void Recording::Private::readMetadata()
{
    for (const mcap::MetadataIndex &place : reader.index().metadata) {
        if (place.name == OUTPUT || !place.name.starts_with(OURS)) continue;
        const auto metadata = intactMetadata(reader, place);
        if (!metadata) {
            info.remarks.push_back(metadata.error().message());
            continue;
        }
        if (place.name == RUN) {
            info.title = valueOf(*metadata, TITLE);
            info.runId = valueOf(*metadata, RUN_ID);
        }
        if (place.name == TOTALS) readTotals(*metadata);
        if (place.name == MARK) info.marks.push_back({timeOf(*metadata), valueOf(*metadata, TEXT)});
        if (place.name == LOSS)
            info.losses.push_back(
                {timeOf(*metadata), numberOf(*metadata, EVENTS), valueOf(*metadata, CAUSE), valueOf(*metadata, TYPE)});
        if (place.name == SUBSCRIBER_LOSSES)
            std::ranges::move(lossLinesIn(valueOf(*metadata, LINES)), std::back_inserter(info.subscriberLosses));
        if (place.name == NOT_TAKEN)
            info.notTaken.push_back({timeOf(*metadata), valueOf(*metadata, NAME), numberOf(*metadata, EVENTS)});
        if (place.name == PLUGIN)
            info.plugins.push_back(
                {timeOf(*metadata), valueOf(*metadata, NAME), valueOf(*metadata, STATE), valueOf(*metadata, CAUSE)});
    }
    std::ranges::stable_sort(info.marks, {}, &RecordedMark::time); // one may be set for a moment that has passed
    for (const RecordedLoss &loss : info.losses) info.lost += loss.events;
    for (const mcap::AttachmentIndex &place : reader.index().attachments) {
        if (place.name != APP_FILE) continue;
        const auto attachment = reader.attachment(place);
        if (attachment)
            info.appFile = std::string(asText(attachment->data));
        else
            info.remarks.push_back(attachment.error().message());
    }
}

} // namespace event_engine
