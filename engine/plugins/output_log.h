// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "event_engine/snapshot.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// The newest lines that plugins printed or logged, numbered over all of them. Bounded; any thread.
class OutputLog {
public:
    static constexpr std::size_t LINES = 20'000;
    static constexpr std::size_t BYTES = 8 * MIB;

    /// Gives the line its number. `line.time` is the caller's.
    void add(OutputLine line) EXCLUDES(m_mutex);

    /// The newest `limit` lines with a number over `after`, oldest first; `plugin` empty = of all.
    [[nodiscard]] std::vector<OutputLine> lines(std::uint64_t after, std::size_t limit, std::string_view plugin) const
        EXCLUDES(m_mutex);
    /// The newest line of a plugin, empty where there is none.
    [[nodiscard]] std::string lastOf(const std::string &plugin) const EXCLUDES(m_mutex);

    /// From now on also called with each new line, in the thread that adds it, until another listener is set.
    void setListener(std::function<void(const OutputLine &)> listener) EXCLUDES(m_mutex);

private:
    mutable Mutex m_mutex;
    std::deque<OutputLine> m_lines GUARDED_BY(m_mutex);
    std::map<std::string, std::string, std::less<>> m_last GUARDED_BY(m_mutex);
    std::size_t m_bytes GUARDED_BY(m_mutex) = 0;
    std::uint64_t m_number GUARDED_BY(m_mutex) = 0;
    std::function<void(const OutputLine &)> m_listener GUARDED_BY(m_mutex);
};

} // namespace event_engine
