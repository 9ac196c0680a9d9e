// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>

namespace event_engine {

/// As long as it lives, handlers of signals (those with SA_ONSTACK) have a stack of their own in the thread that made
/// it: one that has overflowed has no room for them. Does nothing where the thread has such a stack already, or memory
/// has run out. Made and destroyed by one thread.
class SignalStack {
public:
    SignalStack();
    ~SignalStack();
    SignalStack(const SignalStack &) = delete;
    SignalStack &operator=(const SignalStack &) = delete;

private:
    void *m_memory = nullptr; // null = none
};

} // namespace event_engine
