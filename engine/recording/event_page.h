// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_query.h"

#include <algorithm>

namespace event_engine {

/// Fills a page up to the limits of its query, which outlive this.
class PageFiller {
public:
    PageFiller(const EventQuery &query, EventPage &page) : m_query(query), m_page(page) {}

    /// Before each event. False: the page ends before this one, which is where to go on.
    [[nodiscard]] bool goesOnTo(Sequence sequence)
    {
        const bool cancelled = m_query.cancelled && m_query.cancelled->load(std::memory_order_relaxed);
        if (m_page.events.size() < m_query.limit && m_page.scanned < m_query.scanLimit && !cancelled) return true;
        m_page.next = sequence;
        return false;
    }
    /// Takes it where it matches. False: as before, for its bytes.
    [[nodiscard]] bool take(const EventView &event)
    {
        if (m_query.filter.matches(event)) {
            const std::uint64_t size = event.bytes().size();
            if (!m_page.events.empty() && size > m_query.byteLimit - m_bytes) {
                m_page.next = event.sequence();
                return false;
            }
            m_bytes = std::min(m_bytes + size, m_query.byteLimit);
            m_page.events.push_back(event);
        }
        ++m_page.scanned;
        return true;
    }

private:
    const EventQuery &m_query;
    EventPage &m_page;
    std::uint64_t m_bytes = 0; // of the page's events, up to the limit
};

} // namespace event_engine
