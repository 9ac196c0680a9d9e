// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/mcap/source_window.h"

#include <algorithm>

namespace event_engine::mcap {

Result<ByteView> SourceWindow::bytes(std::uint64_t offset, std::uint64_t size)
{
    constexpr std::uint64_t READ_AHEAD = 256 * 1024;
    if (offset >= sourceSize()) return ByteView();
    const std::uint64_t left = sourceSize() - offset;
    size = std::min(size, left);
    if (offset < m_start || offset + size > m_start + m_buffer.size()) {
        m_buffer.resize(std::min(left, std::max(size, READ_AHEAD)));
        m_start = offset;
        const auto filled = m_source->readAt(offset, m_buffer);
        m_buffer.resize(filled.value_or(0));
        if (!filled) return failure(filled.error());
    }
    const ByteView loaded = ByteView(m_buffer).subspan(static_cast<std::size_t>(offset - m_start));
    return loaded.first(std::min<std::uint64_t>(loaded.size(), size));
}

} // namespace event_engine::mcap
