// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_gateway_outbox.h"

#include "engine/wire/streaming_events.h"

#include <algorithm>

namespace event_engine {

namespace {

// So that the plugin works on one message while the others are on their way.
constexpr std::uint64_t PARTS_OF_WINDOW = 4;

streaming::Delivery deliveryOf(const EventView &event)
{
    return {.bytes = event.bytes(),
            .sequence = event.sequence(),
            .publishTime = event.publishTime().time_since_epoch().count(),
            .brokerTime = event.brokerTime().time_since_epoch().count(),
            .cause = event.cause().value_or(0),
            .recorded = event.recordedSequence().value_or(0),
            .publisher = event.publisher().id,
            .type = event.typeId()};
}

} // namespace

Message *StreamingOutbox::next()
{
    if (m_next == m_unhandled.size() && !pack()) return nullptr;
    return &m_unhandled[m_next].message;
}

bool StreamingOutbox::hasRoom() const
{
    return !m_waitsForRoom && (m_unhandled.empty() || fits(1, 1));
}

bool StreamingOutbox::fits(std::uint64_t events, std::uint64_t bytes) const
{
    return m_events + events <= m_window.events && m_bytes + bytes <= m_window.bytes;
}

// One event goes whatever its size when nothing else is on its way.
bool StreamingOutbox::pack()
{
    std::vector<EventView> events;
    std::vector<streaming::Delivery> deliveries;
    std::uint64_t bytes = 0;
    while (auto event = m_seat.takeEvent()) {
        const streaming::Delivery delivery = deliveryOf(*event);
        const std::uint64_t all = bytes + delivery.bytes.size();
        const bool first = deliveries.empty();
        m_waitsForRoom = !(first && m_unhandled.empty()) && !fits(deliveries.size() + 1, all);
        const bool full = !first && (deliveries.size() >= m_window.events / PARTS_OF_WINDOW ||
                                     all > m_window.bytes / PARTS_OF_WINDOW || !reaches(deliveries[0], delivery));
        if (m_waitsForRoom || full) {
            m_seat.giveBack(std::move(*event));
            break;
        }
        bytes = all;
        deliveries.push_back(delivery);
        events.push_back(std::move(*event));
    }
    if (deliveries.empty()) return false;
    Packed packed{Message(streaming::sizeOfEvents(deliveries)), deliveries.front().sequence, deliveries.back().sequence,
                  deliveries.size(), bytes};
    streaming::writeEvents(deliveries, packed.message.data());
    m_lastPacked = packed.last;
    m_events += packed.events;
    m_bytes += packed.bytes;
    m_unhandled.push_back(std::move(packed));
    return true;
}

void StreamingOutbox::handled(Sequence sequence)
{
    m_handled = std::max(m_handled, std::min(sequence, m_lastPacked));
    while (!m_unhandled.empty() && m_unhandled.front().last <= m_handled) {
        m_events -= m_unhandled.front().events;
        m_bytes -= m_unhandled.front().bytes;
        m_unhandled.pop_front();
        if (m_next) --m_next;
        m_waitsForRoom = false;
    }
}

Sequence StreamingOutbox::resume(Sequence after)
{
    after = std::clamp(after, m_handled, m_lastPacked);
    m_next = 0;
    while (m_next < m_unhandled.size() && m_unhandled[m_next].last <= after) ++m_next;
    return after;
}

// Events of the first message that the plugin was done with when it left off in the middle of it.
std::uint32_t StreamingOutbox::handledOfFirst() const
{
    const auto view = streaming::EventsView::read(m_unhandled.front().message.bytes());
    std::uint32_t count = 0;
    while (view && count < view->count() && view->at(count).sequence <= m_handled) ++count;
    return count;
}

std::optional<streaming::Lost> StreamingOutbox::abandon()
{
    std::optional<streaming::Lost> lost;
    if (!m_unhandled.empty())
        lost = {std::max(m_unhandled.front().first, m_handled + 1), m_unhandled.back().last,
                m_events - handledOfFirst(), "unconfirmed"};
    m_unhandled.clear();
    m_next = 0;
    m_events = m_bytes = 0;
    m_handled = m_lastPacked;
    m_waitsForRoom = false;
    return lost;
}

} // namespace event_engine
