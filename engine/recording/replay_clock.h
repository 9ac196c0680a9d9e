// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/time.h"

#include <chrono>

namespace event_engine {

/// Where a replay stands in recorded time. It moves with a clock that the caller reads, at a speed, or stands still: so
/// tests move it without waiting. Changing anything begins at the position it has then. Not for several threads.
class ReplayClock {
public:
    using Real = std::chrono::steady_clock::time_point;

    ReplayClock(Timestamp position, double speed) : m_position(position), m_speed(speed) {}

    [[nodiscard]] Timestamp position(Real now) const
    {
        if (!m_running) return m_position;
        return m_position + Duration(std::int64_t(double((now - m_since).count()) * m_speed));
    }
    /// When the clock reads `recorded`; for a clock that runs.
    [[nodiscard]] Real realTimeOf(Timestamp recorded) const
    {
        return m_since + Duration(std::int64_t(double((recorded - m_position).count()) / m_speed));
    }
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] double speed() const { return m_speed; }

    void run(Real now)
    {
        jump(position(now), now);
        m_running = true;
    }
    void stand(Real now)
    {
        jump(position(now), now);
        m_running = false;
    }
    void setSpeed(double speed, Real now)
    {
        jump(position(now), now);
        m_speed = speed;
    }
    void jump(Timestamp position, Real now)
    {
        m_position = position;
        m_since = now;
    }

private:
    Timestamp m_position;
    double m_speed;
    Real m_since{};
    bool m_running = false;
};

} // namespace event_engine
