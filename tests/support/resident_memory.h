// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/sanitizers.h"

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
    return !EVENT_ENGINE_ADDRESS_SANITIZER && !EVENT_ENGINE_THREAD_SANITIZER;
}
