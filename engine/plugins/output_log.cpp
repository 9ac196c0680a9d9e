// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/output_log.h"

#include <algorithm>

namespace event_engine {

void OutputLog::add(OutputLine line)
{
    MutexLock lock(m_mutex);
    line.number = ++m_number;
    m_last[line.plugin] = line.text;
    m_bytes += line.text.size();
    if (m_listener) m_listener(line);
    m_lines.push_back(std::move(line));
    while (m_lines.size() > LINES || (m_bytes > BYTES && m_lines.size() > 1)) {
        m_bytes -= m_lines.front().text.size();
        m_lines.pop_front();
    }
}

std::vector<OutputLine> OutputLog::lines(std::uint64_t after, std::size_t limit, std::string_view plugin) const
{
    std::vector<OutputLine> found;
    MutexLock lock(m_mutex);
    for (auto line = m_lines.rbegin(); line != m_lines.rend() && line->number > after && found.size() < limit; ++line)
        if (plugin.empty() || line->plugin == plugin) found.push_back(*line);
    std::reverse(found.begin(), found.end());
    return found;
}

std::string OutputLog::lastOf(const std::string &plugin) const
{
    MutexLock lock(m_mutex);
    const auto last = m_last.find(plugin);
    return last == m_last.end() ? std::string() : last->second;
}

void OutputLog::setListener(std::function<void(const OutputLine &)> listener)
{
    MutexLock lock(m_mutex);
    m_listener = std::move(listener);
}

} // namespace event_engine
