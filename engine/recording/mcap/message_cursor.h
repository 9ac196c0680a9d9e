// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/message_selection.h"

#include <memory>

namespace event_engine::mcap {

class ChunkAhead;

/// A message and what lies around it. Valid until the cursor's next call; its bytes as long as nextKeepsBytes().
struct FoundMessage {
    MessageView message;
    Position position;
    std::uint32_t numberInChunk = 0; ///< in the order of time, counted from 0, messages of all channels
    const SelectedChunk *chunk = nullptr;
};

/// Yields messages in the order of log time. Loads a chunk when its turn comes, or ahead of it, and forgets it when it
/// is used up, so that it holds one chunk, or as many as overlap, and those ahead. Several cursors may be used at once,
/// each by one thread.
class MessageCursor {
public:
    MessageCursor(std::shared_ptr<const OpenFile> file, const MessageQuery &query);
    ~MessageCursor();
    MessageCursor(MessageCursor &&) noexcept;
    MessageCursor &operator=(MessageCursor &&) noexcept;

    /// The next message; null at the end. A damaged chunk is passed over and reported by damage(). Fails with Io, and
    /// with BadData when so many chunks overlap that they do not fit into the limit.
    Result<const FoundMessage *> next();
    /// There is a next message, and after it the bytes of those before, back to where this was false, are still valid.
    [[nodiscard]] bool nextKeepsBytes() const;

    [[nodiscard]] const DamageReport &damage() const { return m_damage; }

private:
    [[nodiscard]] bool isOpenUpTo(std::size_t place) const; ///< no chunk from there on holds the next message
    [[nodiscard]] bool comesBefore(const IndexedChunk &chunk, const SelectedChunk &open) const;
    [[nodiscard]] bool isLater(const SelectedChunk &a, const SelectedChunk &b) const;
    [[nodiscard]] const IndexedChunk &chunkAt(std::size_t place) const
    {
        return m_file->index.chunks[(*m_order)[place]];
    }
    Result<> openChunks();
    Result<> open(const IndexedChunk &chunk);
    Result<std::unique_ptr<SelectedChunk>> load(const IndexedChunk &chunk);
    void askAhead();
    void take();

    std::shared_ptr<const OpenFile> m_file;
    std::shared_ptr<const MessageSelection> m_selection;
    MessageQuery::Load m_load;
    ChunkLoader m_loader;
    const ChunkOrder *m_order;
    std::size_t m_nextChunk = 0; // in m_order
    std::size_t m_nextAhead = 0; // in m_order: all before it was opened, is not wanted, or was asked for
    bool m_hasOpened = false;
    std::vector<std::unique_ptr<SelectedChunk>> m_open; // a heap: the one with the next message is first
    std::unique_ptr<SelectedChunk> m_spent;             // holds what the last call returned, then gives its memory
    FoundMessage m_found;
    std::uint64_t m_openBytes = 0;
    DamageReport m_damage;
    std::unique_ptr<ChunkAhead> m_ahead; // null: nothing was asked for yet
};

} // namespace event_engine::mcap
