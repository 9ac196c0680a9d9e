// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/signal_stack.h"

#include <csignal>
#include <sys/mman.h>

namespace event_engine {

namespace {

// What the processor's registers take, up to 11 KiB, and some calls. Of memory it costs what a handler touches.
constexpr std::size_t SIZE = 64 * 1024;

} // namespace

SignalStack::SignalStack()
{
    stack_t there{};
    if (::sigaltstack(nullptr, &there) != 0 || !(there.ss_flags & SS_DISABLE)) return;
    void *memory = ::mmap(nullptr, SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (memory == MAP_FAILED) return;
    const stack_t ours{.ss_sp = memory, .ss_flags = 0, .ss_size = SIZE};
    if (::sigaltstack(&ours, nullptr) == 0)
        m_memory = memory;
    else
        ::munmap(memory, SIZE);
}

// Somebody else's may have taken its place.
SignalStack::~SignalStack()
{
    if (!m_memory) return;
    stack_t there{};
    const stack_t none{.ss_sp = nullptr, .ss_flags = SS_DISABLE, .ss_size = 0};
    if (::sigaltstack(nullptr, &there) == 0 && there.ss_sp == m_memory) ::sigaltstack(&none, nullptr);
    ::munmap(m_memory, SIZE);
}

} // namespace event_engine
