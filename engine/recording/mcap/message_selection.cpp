// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/message_selection.h"

#include "engine/recording/mcap/decode.h"
#include "event_engine/text.h"

#include <algorithm>
#include <utility>

namespace event_engine::mcap {

MessageSelection::MessageSelection(const FileIndex &index, MessageQuery query)
    : m_query(std::move(query)), m_channels(std::size_t{1} << 16)
{
    for (const auto &[id, channel] : index.channels)
        m_channels[id] = m_query.channels ? ChannelUse::Known : ChannelUse::Selected;
    for (const ChannelId id : m_query.channels.value_or(std::vector<ChannelId>()))
        if (m_channels[id] == ChannelUse::Known) m_channels[id] = ChannelUse::Selected;
    if (m_query.after && isForward()) m_query.from = std::max(m_query.from, m_query.after->logTime);
    if (m_query.after && !isForward()) m_query.to = std::min(m_query.to, m_query.after->logTime);
}

bool MessageSelection::wants(const ChunkIndex &chunk) const
{
    if (chunk.endTime < m_query.from || chunk.startTime > m_query.to) return false;
    const auto &channels = chunk.messageIndexOffsets;
    return channels.empty() || std::any_of(channels.begin(), channels.end(),
                                           [this](const auto &channel) { return isSelected(channel.channelId); });
}

bool MessageSelection::isPast(const ChunkIndex &chunk) const
{
    return isForward() ? chunk.startTime > m_query.to : chunk.endTime < m_query.from;
}

Result<> MessageSelection::load(const IndexedChunk &chunk, ChunkLoader &loader, SelectedChunk &into) const
{
    into.entries.clear();
    into.privateRecords.clear();
    into.damage = {};
    if (const auto loaded = loader.load(chunk, into.chunk); !loaded) {
        if (loaded.error().kind() != ErrorKind::BadData) return loaded;
        into.damage.add({chunk.index.chunkOffset, chunk.index.chunkLength, loaded.error().message()});
        return {};
    }
    select(chunk, into);
    return {};
}

void MessageSelection::select(const IndexedChunk &chunk, SelectedChunk &loaded) const
{
    std::uint64_t outside = 0, unknown = 0;
    std::uint32_t number = 0;
    Time latest = 0;
    bool isInOrder = true;
    RecordWalk walk(loaded.chunk.records);
    while (const auto record = walk.next()) {
        if (isPrivate(record->opcode)) loaded.privateRecords.push_back(*record);
        if (record->opcode != Opcode::Message) continue;
        const auto message = decodeMessage(record->content);
        if (!message) continue;
        const SelectedChunk::Entry entry{message->logTime, static_cast<std::uint32_t>(walk.recordPosition()), number++};
        isInOrder = isInOrder && entry.logTime >= std::exchange(latest, entry.logTime);
        if (entry.logTime < chunk.index.startTime || entry.logTime > chunk.index.endTime)
            ++outside;
        else if (m_channels[message->channelId] == ChannelUse::Unknown)
            ++unknown;
        else if (isSelected(message->channelId) && isInRange(entry.logTime) &&
                 isBehind({entry.logTime, loaded.chunk.offset, entry.offset}))
            loaded.entries.push_back(entry);
    }
    sort(loaded.entries);
    if (!isInOrder) countInTime(loaded);
    const auto doubt = [&](std::uint64_t count, const char *words) {
        if (count != 0) loaded.damage.add({loaded.chunk.offset, 0, counted(count, "message") + words, count});
    };
    doubt(outside, " left out, outside the time that the index gives their chunk; a scan finds them");
    doubt(unknown, " left out, of channels that the file does not describe");
    if (auto damage = damageAtEnd(loaded.chunk.offset, loaded.chunk.trust, walk)) loaded.damage.add(std::move(*damage));
}

// The engine's own files are in order. In others a message's number is not how many lie before it.
void MessageSelection::countInTime(SelectedChunk &chunk)
{
    std::vector<std::pair<Time, std::uint32_t>> messages; // log time and number in the order of the file
    RecordWalk walk(chunk.chunk.records);
    while (const auto record = walk.next()) {
        if (record->opcode != Opcode::Message) continue;
        if (const auto message = decodeMessage(record->content))
            messages.emplace_back(message->logTime, std::uint32_t(messages.size()));
    }
    std::sort(messages.begin(), messages.end());
    std::vector<std::uint32_t> numbers(messages.size());
    for (std::uint32_t n = 0; n < numbers.size(); ++n) numbers[messages[n].second] = n;
    for (SelectedChunk::Entry &entry : chunk.entries) entry.number = numbers[entry.number];
}

bool MessageSelection::isInRange(Time logTime) const
{
    return logTime >= m_query.from && logTime <= m_query.to;
}

bool MessageSelection::isBehind(const Position &position) const
{
    if (!m_query.after) return true;
    return isForward() ? position > *m_query.after : position < *m_query.after;
}

void MessageSelection::sort(std::vector<SelectedChunk::Entry> &entries) const
{
    // Nearly always they are sorted already: by time in file order. The next one to come is taken from the back.
    const auto inOrder = [](const auto &a, const auto &b) {
        return std::pair(a.logTime, a.offset) < std::pair(b.logTime, b.offset);
    };
    if (!std::is_sorted(entries.begin(), entries.end(), inOrder)) std::sort(entries.begin(), entries.end(), inOrder);
    if (isForward()) std::reverse(entries.begin(), entries.end());
}

} // namespace event_engine::mcap
