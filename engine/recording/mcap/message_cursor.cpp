// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/message_cursor.h"

#include "engine/recording/mcap/chunk_ahead.h"

#include <algorithm>

namespace event_engine::mcap {

MessageCursor::MessageCursor(std::shared_ptr<const OpenFile> file, const MessageQuery &query)
    : m_file(std::move(file)), m_selection(std::make_shared<const MessageSelection>(m_file->index, query)),
      m_load(query.load), m_loader(*m_file->source, m_file->limits),
      m_order(m_selection->isForward() ? &m_file->forward : &m_file->backward)
{
    m_nextChunk = m_nextAhead = m_order->firstFrom(m_selection->begin());
}

MessageCursor::~MessageCursor() = default;
MessageCursor::MessageCursor(MessageCursor &&) noexcept = default;
MessageCursor &MessageCursor::operator=(MessageCursor &&) noexcept = default;

Result<const FoundMessage *> MessageCursor::next()
{
    if (const auto opened = openChunks(); !opened) return failure(opened.error());
    if (m_open.empty()) return nullptr;
    take();
    return &m_found;
}

/// Opens chunks until none that is closed can hold the next message.
Result<> MessageCursor::openChunks()
{
    while (m_nextChunk < m_order->size()) {
        if (isOpenUpTo(m_nextChunk)) return {};
        const IndexedChunk &chunk = chunkAt(m_nextChunk);
        if (m_selection->isPast(chunk.index))
            m_nextChunk = m_order->size();
        else
            ++m_nextChunk;
        if (!m_selection->wants(chunk.index)) continue;
        if (const auto opened = open(chunk); !opened) return opened;
    }
    return {};
}

bool MessageCursor::isOpenUpTo(std::size_t place) const
{
    return !m_open.empty() && (place >= m_order->size() || !comesBefore(chunkAt(place), *m_open.front()));
}

// A chunk that is used up stays until another one is, or one is opened.
bool MessageCursor::nextKeepsBytes() const
{
    return isOpenUpTo(m_nextChunk) && (!m_spent || m_open.front()->entries.size() > 1);
}

bool MessageCursor::comesBefore(const IndexedChunk &chunk, const SelectedChunk &open) const
{
    const Time next = open.position().logTime;
    return m_selection->isForward() ? chunk.index.startTime <= next : chunk.index.endTime >= next;
}

bool MessageCursor::isLater(const SelectedChunk &a, const SelectedChunk &b) const
{
    return m_selection->isForward() ? a.position() > b.position() : a.position() < b.position();
}

Result<> MessageCursor::open(const IndexedChunk &chunk)
{
    auto loaded = load(chunk);
    if (!loaded) return failure(loaded.error());
    auto opened = std::move(*loaded);
    askAhead();
    m_damage.add(opened->damage);
    m_file->met.add(chunk.index.chunkOffset, opened->damage);
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

// What was asked for ahead comes in the same order as what is opened.
Result<std::unique_ptr<SelectedChunk>> MessageCursor::load(const IndexedChunk &chunk)
{
    if (m_ahead && !m_ahead->isEmpty()) return m_ahead->take();
    auto loaded = m_spent ? std::move(m_spent) : std::make_unique<SelectedChunk>();
    const auto done = m_selection->load(chunk, m_loader, *loaded);
    if (!done) return failure(done.error());
    return loaded;
}

// Whoever only looks at one place pays for no thread; where the system has none left, chunks are loaded when their turn
// comes. Chunks that are not whole may be larger than they say.
void MessageCursor::askAhead()
{
    if (m_load == MessageQuery::Load::WhenNeeded || !std::exchange(m_hasOpened, true)) return;
    if (!m_ahead) {
        auto ahead = ChunkAhead::start(m_file, m_selection);
        if (!ahead) {
            m_load = MessageQuery::Load::WhenNeeded;
            return;
        }
        m_ahead = std::move(*ahead);
    }
    for (m_nextAhead = std::max(m_nextAhead, m_nextChunk); m_nextAhead < m_order->size(); ++m_nextAhead) {
        const IndexedChunk &chunk = chunkAt(m_nextAhead);
        if (m_selection->isPast(chunk.index)) return;
        if (!m_selection->wants(chunk.index)) continue;
        if (chunk.kind != IndexedChunk::Kind::Chunk || !m_ahead->hasRoomFor(chunk.index)) return;
        m_ahead->ask(chunk, m_spent ? std::move(m_spent) : std::make_unique<SelectedChunk>());
    }
}

void MessageCursor::take()
{
    const auto isLaterOpen = [this](const auto &a, const auto &b) { return isLater(*a, *b); };
    std::pop_heap(m_open.begin(), m_open.end(), isLaterOpen);
    SelectedChunk &open = *m_open.back();
    m_found.position = open.position();
    m_found.numberInChunk = open.entries.back().number;
    m_found.chunk = &open;
    m_found.message = open.chunk.messageAt(m_found.position.offset).value_or(MessageView());
    open.entries.pop_back();
    if (!open.entries.empty()) {
        std::push_heap(m_open.begin(), m_open.end(), isLaterOpen);
        return;
    }
    m_openBytes -= open.size();
    m_spent = std::move(m_open.back());
    m_open.pop_back();
}

} // namespace event_engine::mcap
