// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/registry/output_log.h"

#include <algorithm>

namespace event_engine {

void OutputLog::Lines::add(OutputLine line)
{
    bytes += line.text.size();
    newest.push_back(std::move(line));
    while (newest.size() > LINES_PER_PLUGIN || (bytes > BYTES_PER_PLUGIN && newest.size() > 1)) {
        bytes -= newest.front().text.size();
        newest.pop_front();
    }
}

void OutputLog::add(OutputLine line)
{
    const MutexLock lock(m_mutex);
    line.number = ++m_number;
    if (m_listener) m_listener(line);
    Lines &own = m_plugins[line.plugin];
    own.add(std::move(line));
}

std::vector<OutputLine> OutputLog::lines(std::uint64_t after, std::size_t limit, std::string_view plugin) const
{
    const MutexLock lock(m_mutex);
    std::vector<const OutputLine *> found;
    for (const auto &[name, own] : m_plugins) {
        if (!plugin.empty() && name != plugin) continue;
        std::size_t taken = 0;
        for (auto line = own.newest.rbegin(); line != own.newest.rend() && line->number > after && taken < limit;
             ++line, ++taken)
            found.push_back(&*line);
    }
    std::ranges::sort(found, {}, &OutputLine::number);

    std::vector<OutputLine> page;
    const std::size_t excess = found.size() - std::min(found.size(), limit);
    for (std::size_t i = excess; i < found.size(); ++i) page.push_back(*found[i]);
    return page;
}

std::string OutputLog::lastOf(std::string_view plugin) const
{
    const MutexLock lock(m_mutex);
    const auto own = m_plugins.find(plugin);
    return own == m_plugins.end() ? std::string() : own->second.newest.back().text;
}

void OutputLog::setListener(std::function<void(const OutputLine &)> listener)
{
    const MutexLock lock(m_mutex);
    m_listener = std::move(listener);
}

} // namespace event_engine
