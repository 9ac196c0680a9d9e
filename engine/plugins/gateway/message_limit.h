// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace event_engine {

/// How many messages may wait for one client. ZeroMQ limits messages alone; this is so many of the present size as make
/// about BYTES.
class MessageLimit {
public:
    static constexpr std::uint64_t BYTES = 64 * 1024 * 1024;
    static constexpr int LEAST = 16;

    explicit MessageLimit(int most) : m_most(most), m_limit(most) {}

    /// True: the limit has changed.
    [[nodiscard]] bool note(std::size_t size)
    {
        m_meanSize += m_meanSize ? (double(size) - m_meanSize) / NEWEST : double(size);
        const double fits = double(BYTES) / std::max(m_meanSize, 1.0);
        const int limit = int(std::clamp(fits, double(LEAST), double(m_most)));
        if (limit < 2 * m_limit && m_limit < 2 * limit) return false;
        m_limit = limit;
        return true;
    }
    [[nodiscard]] int limit() const { return m_limit; }

private:
    static constexpr double NEWEST = 64; // messages that the mean is of
    const int m_most;
    int m_limit;
    double m_meanSize = 0;
};

} // namespace event_engine
