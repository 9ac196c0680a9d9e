// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <barrier>
#include <cstdint>
#include <vector>

namespace bench {

[[nodiscard]] std::int64_t monotonicNs();
[[nodiscard]] double cpuSeconds(); ///< of this process, all threads

/// Physical memory of this process in MiB: now, and at most since resetPeak().
[[nodiscard]] double residentMiB();
[[nodiscard]] double peakMiB();
void resetPeak();

/// What one run of one system came to.
struct Outcome {
    double seconds = 0;
    double cpuSeconds = 0;
    double peakMiB = 0; ///< beyond what was in use at the start
    bool correct = true;
    std::uint64_t events = 0;

    [[nodiscard]] double perSecond() const { return double(events) / seconds; }
    [[nodiscard]] double cpuNsPerEvent() const { return cpuSeconds * 1e9 / double(events); }
};

/// Times the parts of a run, which are threads: from a common start to the end of the last one.
class Stopwatch {
public:
    explicit Stopwatch(std::ptrdiff_t parts) : m_start(parts + 1, NoteTime{*this}) {}

    void waitForStart() { m_start.arrive_and_wait(); } ///< each part
    void start();                                      ///< who runs them; waits until all are there
    [[nodiscard]] Outcome stop() const;                ///< when all have ended

private:
    struct NoteTime { // by the last to arrive: a thread that wakes up late moves nothing
        Stopwatch &stopwatch;
        void operator()() noexcept { stopwatch.m_started = monotonicNs(); }
    };
    std::barrier<NoteTime> m_start;
    std::int64_t m_started = 0;
    double m_cpu = 0, m_memory = 0;
};

/// The `share` (0.5 = half of them lie below it) of unsorted times, in microseconds.
[[nodiscard]] double percentileUs(std::vector<std::int64_t> &ns, double share);

/// Keeps the calling thread and all it starts on one CPU, until it goes.
class OneCpu {
public:
    OneCpu();
    ~OneCpu();
    OneCpu(const OneCpu &) = delete;
    OneCpu &operator=(const OneCpu &) = delete;

private:
    std::vector<unsigned char> m_before;
};

} // namespace bench
