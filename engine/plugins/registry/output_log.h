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

/// The newest lines that each plugin printed or logged, numbered over all plugins. Bounded per plugin, so that a
/// talkative one does not push the last words of another out. Any thread.
class OutputLog {
public:
    static constexpr std::size_t LINES_PER_PLUGIN = 10'000;
    static constexpr std::size_t BYTES_PER_PLUGIN = 2 * MIB;

    /// Gives the line its number. `line.time` is the caller's.
    void add(OutputLine line) EXCLUDES(m_mutex);

    /// The newest `limit` lines with a number over `after`, oldest first; `plugin` empty = of all.
    [[nodiscard]] std::vector<OutputLine> lines(std::uint64_t after, std::size_t limit, std::string_view plugin) const
        EXCLUDES(m_mutex);
    /// The newest line of a plugin, empty where there is none.
    [[nodiscard]] std::string lastOf(std::string_view plugin) const EXCLUDES(m_mutex);

    /// From now on also called with each new line, in the thread that adds it and before the next one, until another
    /// listener is set. It must not call this log.
    void setListener(std::function<void(const OutputLine &)> listener) EXCLUDES(m_mutex);

private:
    struct Lines {
        std::deque<OutputLine> newest;
        std::size_t bytes = 0;

        void add(OutputLine line);
    };

    mutable Mutex m_mutex;
    std::map<std::string, Lines, std::less<>> m_plugins GUARDED_BY(m_mutex);
    std::uint64_t m_number GUARDED_BY(m_mutex) = 0;
    std::function<void(const OutputLine &)> m_listener GUARDED_BY(m_mutex);
};

} // namespace event_engine
