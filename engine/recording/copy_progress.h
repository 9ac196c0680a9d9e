// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/recording.h"

namespace event_engine {

/// Counts the events of a long work, tells how far it is, and ends it when asked to.
class CopyProgress {
public:
    CopyProgress(std::uint64_t events, std::uint64_t bytes, FileProgress tell, std::stop_token stop)
        : m_events(events), m_bytes(bytes), m_tell(std::move(tell)), m_stop(std::move(stop))
    {}

    /// One more event is done. Fails with Stopped.
    Result<> step()
    {
        if (++m_done % STEP) return {};
        if (m_stop.stop_requested()) return failure(ErrorKind::Stopped, "the work was stopped before its end");
        if (m_tell)
            m_tell(std::uint64_t(double(m_bytes) * double(m_done) / double(std::max(m_events, m_done))), m_bytes);
        return {};
    }

private:
    static constexpr std::uint64_t STEP = 4096;
    const std::uint64_t m_events, m_bytes;
    const FileProgress m_tell;
    const std::stop_token m_stop;
    std::uint64_t m_done = 0;
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
