// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/line_splitter.h"

#include <utility>

namespace event_engine {

namespace {

/// The longest part of `text` that is no longer than `limit` and ends before a UTF-8 character, not within one.
std::string_view cutAtCharacter(std::string_view text, std::size_t limit)
{
    const auto continues = [&](std::size_t at) { return (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U; };
    std::size_t end = limit;
    while (end > 0 && limit - end < 4 && continues(end)) --end;
    return text.substr(0, end > 0 && !continues(end) ? end : limit);
}

} // namespace

void LineSplitter::add(std::string_view bytes, const Sink &sink)
{
    for (;;) {
        const auto end = bytes.find('\n');
        gather(bytes.substr(0, end), sink);
        if (end == std::string_view::npos) return;
        endLine(sink);
        bytes.remove_prefix(end + 1);
    }
}

void LineSplitter::finish(const Sink &sink)
{
    if (!m_line.empty()) endLine(sink);
    m_cut = false;
}

void LineSplitter::gather(std::string_view piece, const Sink &sink)
{
    if (m_cut) return;
    const std::size_t excess = m_limit + 1 - m_line.size();
    m_line += piece.substr(0, excess);
    if (m_line.size() <= m_limit) return;
    sink(std::string(cutAtCharacter(m_line, m_limit)).append(LINE_CUT_MARK));
    m_line.clear();
    m_cut = true;
}

void LineSplitter::endLine(const Sink &sink)
{
    if (!std::exchange(m_cut, false)) {
        if (m_line.ends_with('\r')) m_line.pop_back();
        sink(std::exchange(m_line, {}));
    }
}

} // namespace event_engine
