// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/client/client_publishing.h"

#include "engine/bus/large_message.h"

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

Message *ClientPublishing::next()
{
    if (m_next == m_kept.size() && !pack()) return nullptr;
    return &m_kept[m_next].message;
}

// The window may be overrun by what is packed together, once; the engine grants more than that.
bool ClientPublishing::pack()
{
    if (!hasRoom()) return false;
    std::vector<streaming::Publication> &publications = m_publications;
    std::uint64_t bytes = 0;
    while (publications.size() < EVENTS_TOGETHER) {
        auto event = takeEvent();
        if (!event) break;
        if (!publications.empty() && bytes + event->bytes().size() > BYTES_TOGETHER) {
            m_nextEvent = std::move(event);
            break;
        }
        bytes += event->bytes().size();
        publications.push_back({event->bytes(), 0, BatchReader::extensionOf(*event).cause});
        if (m_packing.empty() || &BatchReader::headerOf(m_packing.back()) != &BatchReader::headerOf(*event))
            m_packing.push_back(std::move(*event));
    }
    if (publications.empty()) return false;
    const std::uint64_t first = m_number + 1;
    m_number += publications.size();
    m_keptEvents += publications.size();
    m_keptBytes += bytes;
    Message message = messageOf(streaming::sizeOfPublish(publications));
    streaming::writePublish(first, 0, publications, message.data());
    m_kept.push_back({m_number, publications.size(), bytes, std::move(message)});
    m_packing.clear();
    publications.clear();
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
