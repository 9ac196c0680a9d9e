// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/wake_up.h"

#include <cerrno>
#include <sys/eventfd.h>
#include <system_error>

namespace event_engine {

Result<WakeUp> WakeUp::create()
{
    FileDescriptor event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!event) return failure(ErrorKind::Io, "cannot make an event: " + std::generic_category().message(errno));
    return WakeUp(std::move(event));
}

void WakeUp::wake() const
{
    // Fails only when 2^64 - 2 calls wait to be cleared: the waiting thread is awake then.
    [[maybe_unused]] const int result = ::eventfd_write(m_event.get(), 1);
}

void WakeUp::clear() const
{
    eventfd_t count = 0;
    [[maybe_unused]] const int result = ::eventfd_read(m_event.get(), &count);
}

} // namespace event_engine
