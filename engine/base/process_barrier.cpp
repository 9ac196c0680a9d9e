// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/process_barrier.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace event_engine {

namespace {

bool membarrier(int command) noexcept
{
    return ::syscall(SYS_membarrier, command, 0, 0) == 0;
}

} // namespace

bool hasProcessBarrier() noexcept
{
    static const bool registered = membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
    return registered;
}

bool processBarrier() noexcept
{
    return membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED);
}

} // namespace event_engine
