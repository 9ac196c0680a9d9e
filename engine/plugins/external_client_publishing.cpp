// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external_client_publishing.h"

namespace event_engine {

namespace {

// In one message: a quarter of an app's usual window.
constexpr std::uint64_t EVENTS_TOGETHER = 2500, BYTES_TOGETHER = 256 * KIB;

} // namespace

Result<std::unique_ptr<ClientPublishing>> ClientPublishing::on(std::shared_ptr<Bus> bus)
{
    auto events = bus->addSubscriber("(connection)", {Subscription::everything()}, {});
    if (!events) return failure(events.error());
    return std::unique_ptr<ClientPublishing>(new ClientPublishing(std::move(*events)));
}

void ClientPublishing::resume(const streaming::Welcome &welcome)
{
    m_window = welcome.publishWindow;
    taken(welcome.published);
    m_next = 0;
}

bool ClientPublishing::hasRoom() const
{
    return m_kept.empty() || (m_keptEvents < m_window.events && m_keptBytes < m_window.bytes);
}

const Bytes *ClientPublishing::next()
{
    if (m_next == m_kept.size() && !pack()) return nullptr;
    return &m_kept[m_next].message;
}

// The window may be overrun by what is packed together, once; the engine grants more than that.
bool ClientPublishing::pack()
{
    if (!hasRoom()) return false;
    std::vector<EventView> events;
    std::vector<streaming::Publication> publications;
    std::uint64_t bytes = 0;
    while (publications.size() < EVENTS_TOGETHER) {
        auto event = takeEvent();
        if (!event) break;
        if (!publications.empty() && bytes + event->bytes().size() > BYTES_TOGETHER) {
            m_nextEvent = std::move(event);
            break;
        }
        bytes += event->bytes().size();
        publications.push_back({event->bytes(), 0, event->cause().value_or(0)});
        events.push_back(std::move(*event));
    }
    if (publications.empty()) return false;
    const std::uint64_t first = m_number + 1;
    m_number += publications.size();
    m_keptEvents += publications.size();
    m_keptBytes += bytes;
    m_kept.push_back({m_number, publications.size(), bytes, streaming::publishMessage(first, 0, publications)});
    return true;
}

std::optional<EventView> ClientPublishing::takeEvent()
{
    if (m_nextEvent) return std::exchange(m_nextEvent, std::nullopt);
    return m_events->receive(Duration(0));
}

void ClientPublishing::taken(std::uint64_t number)
{
    while (!m_kept.empty() && m_kept.front().last <= number) {
        m_keptEvents -= m_kept.front().events;
        m_keptBytes -= m_kept.front().bytes;
        m_kept.pop_front();
        if (m_next) --m_next;
    }
}

} // namespace event_engine
