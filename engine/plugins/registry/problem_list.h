// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "event_engine/snapshot.h"

#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// What somebody should know about a run. Equal problems are one, counted; bounded, the oldest go first. Any thread.
class ProblemList {
public:
    static constexpr std::size_t LIMIT = 1000;

    void add(Severity severity, std::string about, std::string text) EXCLUDES(m_mutex);

    /// That problem is over; it may happen again.
    void end(std::string_view about, std::string_view text) EXCLUDES(m_mutex);

    /// The one that happened last at the end.
    [[nodiscard]] std::vector<Problem> all() const EXCLUDES(m_mutex);

private:
    [[nodiscard]] std::vector<Problem>::iterator find(std::string_view about, std::string_view text) REQUIRES(m_mutex);

    mutable Mutex m_mutex;
    std::vector<Problem> m_problems GUARDED_BY(m_mutex);
};

} // namespace event_engine
