// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/options.h"
#include "event_engine/recording.h"

#include <algorithm>

namespace event_engine {

/// Counts the events that a long work goes through, tells how far it is, and ends it when asked to.
class CopyProgress {
public:
    CopyProgress(std::uint64_t events, std::uint64_t bytes, FileProgress tell, std::stop_token stop)
        : m_events(events), m_bytes(bytes), m_tell(std::move(tell)), m_stop(std::move(stop))
    {}

    /// One more event of that size is looked at, wanted or not. Fails with Stopped.
    Result<> step(std::size_t size)
    {
        ++m_done;
        m_effort += EVENT_EFFORT + size;
        if (m_effort < LOOK_AFTER) return {};
        m_effort = 0;
        if (m_tell)
            m_tell(std::uint64_t(double(m_bytes) * double(m_done) / double(std::max(m_events, m_done))), m_bytes);
        if (m_stop.stop_requested()) return failure(ErrorKind::Stopped, "the work was stopped before its end");
        return {};
    }

private:
    // A look is worth what takes some milliseconds: so many bytes, and so many for each event besides its own.
    static constexpr std::uint64_t LOOK_AFTER = 4 * MIB;
    static constexpr std::uint64_t EVENT_EFFORT = KIB;
    const std::uint64_t m_events, m_bytes;
    const FileProgress m_tell;
    const std::stop_token m_stop;
    std::uint64_t m_done = 0, m_effort = 0;
};

/// Work that goes through a file twice, shown as one.
[[nodiscard]] inline FileProgress firstHalfOf(FileProgress whole)
{
    if (!whole) return whole;
    return [whole = std::move(whole)](std::uint64_t done, std::uint64_t size) { whole(done / 2, size); };
}
[[nodiscard]] inline FileProgress secondHalfOf(FileProgress whole)
{
    if (!whole) return whole;
    return [whole = std::move(whole)](std::uint64_t done, std::uint64_t size) { whole(size / 2 + done / 2, size); };
}

} // namespace event_engine
