// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <algorithm>
#include <ctime>
#include <limits>

namespace event_engine::test {

/// Seconds of CPU that this thread needs for `work`, the least of three times: to be compared with each other, as how
/// fast the machine is says nothing.
inline double cpuTimeOf(const auto &work)
{
    const auto now = [] {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
    };
    double least = std::numeric_limits<double>::max();
    for (int i = 0; i < 3; ++i) {
        const double before = now();
        work();
        least = std::min(least, now() - before);
    }
    return least;
}

} // namespace event_engine::test
