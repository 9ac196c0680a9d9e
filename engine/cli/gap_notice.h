// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "event_engine/raw_client.h"

#include <cstdint>

namespace event_engine::cli {

/// Says on standard error that events are missing, whenever some went with a connection that has come back.
class GapNotice {
public:
    /// Both outlive it.
    GapNotice(RawSubscriber &events, Console &console) : m_events(events), m_console(console) {}

    /// Every now and then.
    void look();

private:
    RawSubscriber &m_events;
    Console &m_console;
    std::uint64_t m_told = 0;
};

} // namespace event_engine::cli
