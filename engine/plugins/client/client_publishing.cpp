// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/client/client_publishing.h"

#include "engine/bus/batch_memory.h"
#include "engine/bus/large_message.h"

#include <algorithm>
#include <iterator>

namespace event_engine {

namespace {

// In one message: a quarter of an app's usual window.
constexpr std::uint64_t EVENTS_TOGETHER = 2500, BYTES_TOGETHER = 256 * KIB;
// Of a PUBLISH: its head, and what each event has in columns at the most.
constexpr std::uint64_t HEAD_BYTES = 32, COLUMNS_BYTES = 12;

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
    m_maxMessage = welcome.maxMessage;
    m_takesBatches = welcome.batches;
    m_waitsForRoom = false;
    for (const streaming::Rejected &each : welcome.rejected) rejected(each.number);
    taken(welcome.published);
    m_next = 0;
}

bool ClientPublishing::hasRoom() const
{
    return !m_waitsForRoom && (m_kept.empty() || (m_keptEvents < m_window.events && fits(1)));
}

// What is larger than the window goes when nothing else is on its way: the app may have no more.
bool ClientPublishing::fits(std::uint64_t bytes) const
{
    return m_kept.empty() || m_keptBytes + bytes <= m_window.bytes;
}

bool ClientPublishing::fitsTogether(std::size_t events, std::uint64_t bytes) const
{
    return bytes <= BYTES_TOGETHER && HEAD_BYTES + events * COLUMNS_BYTES + bytes <= m_maxMessage &&
           m_keptBytes + bytes <= m_window.bytes;
}

Message *ClientPublishing::next()
{
    if (m_next == m_kept.size() && !pack()) return nullptr;
    return &m_kept[m_next].message;
}

// The window's events may be overrun by what is packed together, once; the engine grants more than that.
bool ClientPublishing::pack()
{
    if (!hasRoom()) return false;
    if (const Batch *batch = nextBatch()) return packWhole(*batch);
    std::vector<streaming::Publication> &publications = m_publications;
    std::uint64_t bytes = 0;
    while (publications.size() < EVENTS_TOGETHER && (publications.empty() || !nextBatch())) {
        auto event = takeEvent();
        if (!event) break;
        const std::uint64_t all = bytes + event->bytes().size();
        m_waitsForRoom = publications.empty() && !fits(all);
        if (m_waitsForRoom || (!publications.empty() && !fitsTogether(publications.size() + 1, all))) {
            m_nextEvent = std::move(event);
            break;
        }
        bytes = all;
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
    if (!batch || batch->header().eventsEnd <= COPY_BELOW) return nullptr;
    const std::uint64_t size = batch->header().eventsEnd + batch->runs().size_bytes();
    return size <= m_maxMessage || batch->header().count == 1 ? batch : nullptr;
}

bool ClientPublishing::packWhole(const Batch &batch)
{
    std::uint64_t bytes = 0;
    for (const TypeRun &run : batch.runs()) bytes += run.bytes;
    m_waitsForRoom = !fits(bytes);
    if (m_waitsForRoom) return false;
    const std::uint32_t events = batch.header().count;
    Message message = batchToKeep(m_events->takeWhole());
    // Its sequence on this bus, of which nobody else reads, is its number already, unless some were lost.
    reinterpret_cast<BatchHeader *>(message.data())->firstSequence = m_number + 1;
    keep(std::move(message), events, bytes);
    return true;
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
    m_taken = std::max(m_taken.load(), number);
    const auto behind = m_rejectedAhead.upper_bound(m_taken);
    m_rejected += std::uint64_t(std::distance(m_rejectedAhead.begin(), behind));
    m_rejectedAhead.erase(m_rejectedAhead.begin(), behind);
    while (!m_kept.empty() && m_kept.front().last <= number) {
        m_keptEvents -= m_kept.front().events;
        m_keptBytes -= m_kept.front().bytes;
        m_kept.pop_front();
        if (m_next) --m_next;
        m_waitsForRoom = false;
    }
}

void ClientPublishing::rejected(std::uint64_t number)
{
    if (number > m_taken && number <= m_number) m_rejectedAhead.insert(number);
}

} // namespace event_engine
