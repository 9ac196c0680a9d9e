// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace event_studio {

/// How often the window looks at the engine: 20 times a second, less often where a look and the drawing that follows
/// take long, so that all of it together takes an eighth of a core at most. One thread.
class TickPace {
public:
    static constexpr int FASTEST = 50, SLOWEST = 500; ///< milliseconds from tick to tick
    static constexpr double SHARE = 0.12;             ///< of a core

    /// After a tick, with the CPU time that its thread has taken so far: in how many milliseconds the next one is due.
    [[nodiscard]] int next(double threadSeconds);

    /// CPU time of the calling thread.
    [[nodiscard]] static double threadSeconds();

private:
    double m_before = -1;
    double m_milliseconds = 0; ///< per tick, of the last few
};

} // namespace event_studio
