// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/link/tick_pace.h"

#include <algorithm>
#include <ctime>

namespace event_studio {

int TickPace::next(double threadSeconds)
{
    const double spent = m_before < 0 ? 0 : (threadSeconds - m_before) * 1000;
    m_before = threadSeconds;
    m_milliseconds += (spent - m_milliseconds) / 4;
    return std::clamp(int(m_milliseconds / SHARE), FASTEST, SLOWEST);
}

double TickPace::threadSeconds()
{
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) + double(time.tv_nsec) / 1e9;
}

} // namespace event_studio
