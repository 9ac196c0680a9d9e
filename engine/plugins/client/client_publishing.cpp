// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/client/client_publishing.h"

#include "engine/bus/batch_memory.h"
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
    m_takesBatches = welcome.batches;
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
    if (const Batch *batch = nextBatch()) {
        packWhole(*batch);
        return true;
    }
    std::vector<streaming::Publication> &publications = m_publications;
    std::uint64_t bytes = 0;
    while (publications.size() < EVENTS_TOGETHER && (publications.empty() || !nextBatch())) {
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
    Message message = messageOf(streaming::sizeOfPublish(publications));
    streaming::writePublish(m_number + 1, 0, publications, message.data());
    keep(std::move(message), publications.size(), bytes);
    m_packing.clear();
    publications.clear();
    return true;
}

// What is published next, where it can go as it lies; several small batches are cheaper in one message.
const Batch *ClientPublishing::nextBatch()
{
    const Batch *batch = m_takesBatches && !m_nextEvent ? m_events->nextWhole() : nullptr;
    return batch && batch->header().eventsEnd > COPY_BELOW ? batch : nullptr;
}

void ClientPublishing::packWhole(const Batch &batch)
{
    std::uint64_t bytes = 0;
    for (const TypeRun &run : batch.runs()) bytes += run.bytes;
    const std::uint32_t events = batch.header().count;
    Message message = batchToKeep(m_events->takeWhole());
    // Its sequence on this bus, of which nobody else reads, is its number already, unless some were lost.
    reinterpret_cast<BatchHeader *>(message.data())->firstSequence = m_number + 1;
    keep(std::move(message), events, bytes);
}

void ClientPublishing::keep(Message message, std::uint64_t events, std::uint64_t bytes)
{
    m_number += events;
    m_keptEvents += events;
    m_keptBytes += bytes;
    m_kept.push_back({m_number, events, bytes, std::move(message)});
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
