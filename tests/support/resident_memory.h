// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <fstream>
#include <unistd.h>

/// Physical memory of this process in bytes.
inline std::uint64_t residentMemory()
{
    std::uint64_t size = 0, resident = 0;
    std::ifstream("/proc/self/statm") >> size >> resident;
    return resident * std::uint64_t(sysconf(_SC_PAGESIZE));
}

/// False under a sanitizer, which takes memory of its own.
constexpr bool residentMemoryTells()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    return false;
#else
    return true;
#endif
}
