// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/gap_notice.h"

namespace event_engine::cli {

void GapNotice::look()
{
    const std::uint64_t gaps = m_events.gaps();
    if (gaps == m_told) return;
    m_told = gaps;
    m_console.tell("The connection to the app has ended and come back: events are missing");
}

} // namespace event_engine::cli
