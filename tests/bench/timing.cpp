// SPDX-License-Identifier: BSD-3-Clause
#include "timing.h"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sched.h>
#include <string>
#include <sys/resource.h>

namespace bench {

namespace {

double statusMiB(std::string_view key)
{
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with(key)) return std::stod(line.substr(line.find(':') + 1)) / 1024;
    return 0;
}

} // namespace

std::int64_t monotonicNs()
{
    timespec time{};
    clock_gettime(CLOCK_MONOTONIC, &time);
    return std::int64_t(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

double cpuSeconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &time) { return double(time.tv_sec) + double(time.tv_usec) / 1e6; };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double residentMiB()
{
    return statusMiB("VmRSS");
}

double peakMiB()
{
    return statusMiB("VmHWM");
}

void resetPeak()
{
    std::ofstream("/proc/self/clear_refs") << "5";
}

void Stopwatch::start()
{
    resetPeak();
    m_memory = residentMiB();
    m_cpu = bench::cpuSeconds();
    m_start.arrive_and_wait();
}

Outcome Stopwatch::stop() const
{
    Outcome outcome;
    outcome.seconds = double(monotonicNs() - m_started) / 1e9;
    outcome.cpuSeconds = bench::cpuSeconds() - m_cpu;
    outcome.peakMiB = bench::peakMiB() - m_memory;
    return outcome;
}

double percentileUs(std::vector<std::int64_t> &ns, double share)
{
    if (ns.empty()) return 0;
    const auto at = std::min(ns.size() - 1, std::size_t(share * double(ns.size())));
    std::nth_element(ns.begin(), ns.begin() + std::ptrdiff_t(at), ns.end());
    return double(ns[at]) / 1000;
}

OneCpu::OneCpu() : m_before(sizeof(cpu_set_t))
{
    sched_getaffinity(0, sizeof(cpu_set_t), reinterpret_cast<cpu_set_t *>(m_before.data()));
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sched_getcpu(), &one);
    sched_setaffinity(0, sizeof one, &one);
}

OneCpu::~OneCpu()
{
    sched_setaffinity(0, sizeof(cpu_set_t), reinterpret_cast<const cpu_set_t *>(m_before.data()));
}

} // namespace bench
