// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/registry/problem_list.h"

#include "engine/base/clock.h"

#include <algorithm>

namespace event_engine {

void ProblemList::add(Severity severity, std::string about, std::string text)
{
    MutexLock lock(m_mutex);
    const Timestamp time = now();
    const auto known = find(about, text);
    if (known != m_problems.end()) {
        ++known->count;
        known->last = time;
        known->ended.reset();
        known->severity = std::max(known->severity, severity);
        std::rotate(known, known + 1, m_problems.end());
        return;
    }
    if (m_problems.size() == LIMIT) m_problems.erase(m_problems.begin());
    m_problems.push_back({severity, std::move(about), std::move(text), time, time, 1, {}});
}

void ProblemList::end(std::string_view about, std::string_view text)
{
    MutexLock lock(m_mutex);
    const auto known = find(about, text);
    if (known != m_problems.end() && !known->ended) known->ended = now();
}

std::vector<Problem>::iterator ProblemList::find(std::string_view about, std::string_view text)
{
    return std::find_if(m_problems.begin(), m_problems.end(),
                        [&](const Problem &problem) { return problem.about == about && problem.text == text; });
}

std::vector<Problem> ProblemList::all() const
{
    MutexLock lock(m_mutex);
    return m_problems;
}

} // namespace event_engine
