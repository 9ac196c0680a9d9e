// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/message_cursor.h"

#include "engine/recording/mcap/decode.h"

#include <algorithm>

namespace event_engine::mcap {

/// A loaded chunk and those of its messages that are still to come, the next one last.
struct MessageCursor::OpenChunk {
    LoadedChunk chunk;
    std::vector<Entry> entries;

    [[nodiscard]] Position position() const { return {entries.back().logTime, chunk.offset, entries.back().offset}; }
    [[nodiscard]] std::uint64_t size() const { return chunk.records.size() + entries.capacity() * sizeof(Entry); }
};

OpenFile::OpenFile(std::shared_ptr<const ByteSource> from, FileIndex of, const ReadLimits &within)
    : source(std::move(from)), index(std::move(of)), limits(within), forward(index.chunks, Direction::Forward),
      backward(index.chunks, Direction::Backward)
{}

MessageCursor::MessageCursor(std::shared_ptr<const OpenFile> file, const MessageQuery &query)
    : m_file(std::move(file)), m_query(query), m_channels(std::size_t{1} << 16),
      m_loader(*m_file->source, m_file->limits), m_order(isForward() ? &m_file->forward : &m_file->backward)
{
    for (const auto &[id, channel] : m_file->index.channels)
        m_channels[id] = query.channels ? ChannelUse::Known : ChannelUse::Selected;
    for (const ChannelId id : query.channels.value_or(std::vector<ChannelId>()))
        if (m_channels[id] == ChannelUse::Known) m_channels[id] = ChannelUse::Selected;
    if (query.after && isForward()) m_query.from = std::max(m_query.from, query.after->logTime);
    if (query.after && !isForward()) m_query.to = std::min(m_query.to, query.after->logTime);
    m_nextChunk = m_order->firstFrom(isForward() ? m_query.from : m_query.to);
}

MessageCursor::~MessageCursor() = default;
MessageCursor::MessageCursor(MessageCursor &&) noexcept = default;
MessageCursor &MessageCursor::operator=(MessageCursor &&) noexcept = default;

Result<std::optional<FoundMessage>> MessageCursor::next()
{
    if (const auto opened = openChunks(); !opened) return failure(opened.error());
    if (m_open.empty()) return std::optional<FoundMessage>();
    return take();
}

/// Opens chunks until none that is closed can hold the next message.
Result<> MessageCursor::openChunks()
{
    while (m_nextChunk < m_order->size()) {
        const IndexedChunk &chunk = m_file->index.chunks[(*m_order)[m_nextChunk]];
        if (!m_open.empty() && !comesBefore(chunk, *m_open.front())) return {};
        if (isPastRange(chunk.index))
            m_nextChunk = m_order->size();
        else
            ++m_nextChunk;
        if (!isWanted(chunk.index)) continue;
        if (const auto opened = open(chunk); !opened) return opened;
    }
    return {};
}

bool MessageCursor::isWanted(const ChunkIndex &chunk) const
{
    if (chunk.endTime < m_query.from || chunk.startTime > m_query.to) return false;
    const auto &channels = chunk.messageIndexOffsets;
    return channels.empty() || std::any_of(channels.begin(), channels.end(),
                                           [this](const auto &channel) { return isSelected(channel.channelId); });
}

/// This chunk lies behind all that is wanted, and so does every further one.
bool MessageCursor::isPastRange(const ChunkIndex &chunk) const
{
    return isForward() ? chunk.startTime > m_query.to : chunk.endTime < m_query.from;
}

bool MessageCursor::comesBefore(const IndexedChunk &chunk, const OpenChunk &open) const
{
    const Time next = open.position().logTime;
    return isForward() ? chunk.index.startTime <= next : chunk.index.endTime >= next;
}

bool MessageCursor::isLater(const OpenChunk &a, const OpenChunk &b) const
{
    return isForward() ? a.position() > b.position() : a.position() < b.position();
}

Result<> MessageCursor::open(const IndexedChunk &chunk)
{
    auto opened = m_spent ? std::move(m_spent) : std::make_unique<OpenChunk>();
    if (const auto loaded = m_loader.load(chunk, opened->chunk); !loaded) {
        m_spent = std::move(opened);
        if (loaded.error().kind() != ErrorKind::BadData) return loaded;
        m_damage.add({chunk.index.chunkOffset, chunk.index.chunkLength, loaded.error().message()});
        return {};
    }
    select(chunk, *opened);
    if (opened->entries.empty()) {
        m_spent = std::move(opened);
        return {};
    }
    m_openBytes += opened->size();
    if (m_openBytes > m_file->limits.openChunks)
        return failure(ErrorKind::BadData,
                       std::to_string(m_open.size() + 1) +
                           " chunks hold messages of the same time; together they are over the limit of " +
                           std::to_string(m_file->limits.openChunks) + " bytes");
    m_open.push_back(std::move(opened));
    std::push_heap(m_open.begin(), m_open.end(), [this](const auto &a, const auto &b) { return isLater(*a, *b); });
    return {};
}

void MessageCursor::select(const IndexedChunk &chunk, OpenChunk &open)
{
    std::uint64_t outside = 0, unknown = 0;
    std::uint32_t number = 0;
    open.entries.clear();
    RecordWalk walk(open.chunk.records);
    while (const auto record = walk.next()) {
        if (record->opcode != Opcode::Message) continue;
        const auto message = decodeMessage(record->content);
        if (!message) continue;
        const Entry entry{message->logTime, static_cast<std::uint32_t>(walk.recordPosition()), number++};
        if (entry.logTime < chunk.index.startTime || entry.logTime > chunk.index.endTime)
            ++outside;
        else if (m_channels[message->channelId] == ChannelUse::Unknown)
            ++unknown;
        else if (isSelected(message->channelId) && isInRange(entry.logTime) &&
                 isBehind({entry.logTime, open.chunk.offset, entry.offset}))
            open.entries.push_back(entry);
    }
    sort(open.entries);
    const auto doubt = [&](std::uint64_t count, const char *words) {
        if (count != 0) m_damage.add({open.chunk.offset, 0, std::to_string(count) + words});
    };
    doubt(outside, " messages of a chunk lie outside the time its index gives and are left out; a scan finds them");
    doubt(unknown, " messages are of channels that the file does not describe and are left out");
    if (auto damage = damageAtEnd(open.chunk.offset, open.chunk.trust, walk)) m_damage.add(std::move(*damage));
}

bool MessageCursor::isInRange(Time logTime) const
{
    return logTime >= m_query.from && logTime <= m_query.to;
}

bool MessageCursor::isBehind(const Position &position) const
{
    if (!m_query.after) return true;
    return isForward() ? position > *m_query.after : position < *m_query.after;
}

void MessageCursor::sort(std::vector<Entry> &entries) const
{
    // Nearly always they are sorted already: by time in file order. The next one to come is taken from the back.
    const auto inOrder = [](const Entry &a, const Entry &b) {
        return std::pair(a.logTime, a.offset) < std::pair(b.logTime, b.offset);
    };
    if (!std::is_sorted(entries.begin(), entries.end(), inOrder)) std::sort(entries.begin(), entries.end(), inOrder);
    if (isForward()) std::reverse(entries.begin(), entries.end());
}

FoundMessage MessageCursor::take()
{
    const auto isLaterOpen = [this](const auto &a, const auto &b) { return isLater(*a, *b); };
    std::pop_heap(m_open.begin(), m_open.end(), isLaterOpen);
    OpenChunk &open = *m_open.back();
    FoundMessage found;
    found.position = open.position();
    found.numberInChunk = open.entries.back().number;
    found.chunk = &open.chunk;
    found.message = open.chunk.messageAt(found.position.offset).value_or(MessageView());
    open.entries.pop_back();
    if (!open.entries.empty()) {
        std::push_heap(m_open.begin(), m_open.end(), isLaterOpen);
        return found;
    }
    m_openBytes -= open.size();
    m_spent = std::move(m_open.back());
    m_open.pop_back();
    return found;
}

} // namespace event_engine::mcap
