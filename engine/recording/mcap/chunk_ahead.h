// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/mcap/message_selection.h"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <thread>

namespace event_engine::mcap {

/// Makes chunks ready in a thread of its own, before their turn comes: read, decompressed, checked and gone through.
/// Used by one thread, which asks for chunks and takes them in the same order.
class ChunkAhead {
public:
    /// Fails where the system has no thread left.
    [[nodiscard]] static Result<std::unique_ptr<ChunkAhead>> start(std::shared_ptr<const OpenFile> file,
                                                                   std::shared_ptr<const MessageSelection> selection);
    ~ChunkAhead(); ///< gives up what is not ready; waits for the one it is at
    ChunkAhead(const ChunkAhead &) = delete;
    ChunkAhead &operator=(const ChunkAhead &) = delete;

    /// Whether the chunk, of the size that it claims to have, may be asked for as well.
    [[nodiscard]] bool hasRoomFor(const ChunkIndex &chunk) const { return sizeOf(chunk) <= LIMIT - m_bytes; }
    /// One of the file's own, which is a whole chunk; `memory` is used for it.
    void ask(const IndexedChunk &chunk, std::unique_ptr<SelectedChunk> memory) EXCLUDES(m_mutex);
    /// The one asked for first; waits until it is ready. Fails as MessageSelection::load().
    [[nodiscard]] Result<std::unique_ptr<SelectedChunk>> take() EXCLUDES(m_mutex);
    [[nodiscard]] bool isEmpty() const { return m_asked == 0; } ///< all that was asked for has been taken

private:
    static constexpr std::uint64_t LIMIT = 4 * 1024 * 1024;
    struct Task {
        const IndexedChunk *chunk;
        std::unique_ptr<SelectedChunk> into;
        std::optional<Result<>> result{}; // empty: not ready
    };
    [[nodiscard]] static std::uint64_t sizeOf(const ChunkIndex &chunk)
    {
        return std::max(chunk.uncompressedSize, chunk.chunkLength);
    }
    ChunkAhead(std::shared_ptr<const OpenFile> file, std::shared_ptr<const MessageSelection> selection)
        : m_file(std::move(file)), m_selection(std::move(selection))
    {}
    void work() EXCLUDES(m_mutex);
    [[nodiscard]] Task *nextTask() REQUIRES(m_mutex);

    // Fixed after construction.
    const std::shared_ptr<const OpenFile> m_file;
    const std::shared_ptr<const MessageSelection> m_selection;

    // The caller's.
    std::uint64_t m_bytes = 0; // claimed by what was asked for
    std::size_t m_asked = 0;

    Mutex m_mutex;
    Condition m_changed;
    std::deque<Task> m_tasks GUARDED_BY(m_mutex); // its elements stay where they are while others come and go
    bool m_ending GUARDED_BY(m_mutex) = false;

    std::thread m_thread;
};

} // namespace event_engine::mcap
