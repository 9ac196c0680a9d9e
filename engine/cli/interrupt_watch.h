// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/interrupts.h"

#include <functional>
#include <optional>
#include <stop_token>
#include <thread>

namespace event_engine::cli {

/// Calls a function, in a thread of its own, as Interrupts have it: at the first signal; and another one, where there
/// is one, before the second ends the process. Made before any other thread is started. Where the system has no thread
/// left the first one ends the process, as if nobody watched.
class InterruptWatch {
public:
    explicit InterruptWatch(std::function<void()> onInterrupt, std::function<void()> beforeTheEnd = {});

private:
    void watch(const std::stop_token &ended);

    const std::function<void()> m_onInterrupt, m_beforeTheEnd;
    std::optional<Interrupts> m_interrupts;
    std::jthread m_thread; // the last: it uses the others
};

} // namespace event_engine::cli
