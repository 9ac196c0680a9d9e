// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/streaming_outbox.h"

#include "engine/bus/batch_memory.h"
#include "engine/bus/large_message.h"
#include "engine/bus/message_batch.h"
#include "engine/wire/streaming_batches.h"

#include <algorithm>

namespace event_engine {

namespace {

// So that the plugin works on one message while the others are on their way.
constexpr std::uint64_t PARTS_OF_WINDOW = 4;
// More would not come any cheaper.
constexpr std::uint64_t BYTES_TOGETHER = 256 * KIB;

std::uint64_t bytesOfEvents(const Batch &batch)
{
    std::uint64_t bytes = 0;
    for (const TypeRun &run : batch.runs()) bytes += run.bytes;
    return bytes;
}

} // namespace

void StreamingOutbox::setPeer(streaming::Window window, bool takesBatches)
{
    m_window = window;
    m_takesBatches = takesBatches;
    if (takesBatches) return;
    for (Packed &packed : m_unhandled) // of a process before it
        if (streaming::isBatch(packed.message.bytes())) packed.message = Message::copyOf(asEvents(packed));
}

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
    std::vector<streaming::Delivery> &deliveries = m_deliveries;
    std::uint64_t bytes = 0;
    m_seat.noteLosses();
    if (const Batch *batch = nextBatch()) return packWhole(*batch);
    while (deliveries.empty() || !nextBatch()) {
        auto event = m_seat.takeEvent();
        if (!event) break;
        if (m_seat.hasLossBefore(event->sequence())) {
            m_seat.giveBack(std::move(*event));
            if (deliveries.empty()) return packLoss();
            break;
        }
        const streaming::Delivery delivery = streaming::deliveryOf(*event);
        const std::uint64_t all = bytes + delivery.bytes.size();
        const bool first = deliveries.empty();
        m_waitsForRoom = !(first && m_unhandled.empty()) && !fits(deliveries.size() + 1, all);
        const bool full = !first && (deliveries.size() >= m_window.events / PARTS_OF_WINDOW ||
                                     all > std::min(m_window.bytes / PARTS_OF_WINDOW, BYTES_TOGETHER) ||
                                     !reaches(deliveries[0], delivery));
        if (m_waitsForRoom || full) {
            m_seat.giveBack(std::move(*event));
            break;
        }
        bytes = all;
        deliveries.push_back(delivery);
        if (m_packing.empty() || &BatchReader::headerOf(m_packing.back()) != &BatchReader::headerOf(*event))
            m_packing.push_back(std::move(*event));
    }
    if (deliveries.empty()) return !m_waitsForRoom && packLoss();
    Packed packed{messageOf(streaming::sizeOfEvents(deliveries)), deliveries.back().sequence, deliveries.size(), bytes};
    streaming::writeEvents(deliveries, packed.message.data());
    keep(std::move(packed));
    m_packing.clear();
    deliveries.clear();
    return true;
}

void StreamingOutbox::keep(Packed packed)
{
    m_lastPacked = packed.last;
    m_events += packed.events;
    m_bytes += packed.bytes;
    m_unhandled.push_back(std::move(packed));
}

// The next batch, where it can go as it lies. Several small ones are cheaper in one message, and what was lost before
// it is told first.
const Batch *StreamingOutbox::nextBatch()
{
    const Batch *batch = m_takesBatches ? m_seat.nextBatch() : nullptr;
    if (!batch || batch->header().eventsEnd <= COPY_BELOW || m_seat.hasLossBefore(batch->lastSequence() + 1))
        return nullptr;
    const bool fewEnough = batch->header().count <= m_window.events / PARTS_OF_WINDOW &&
                           bytesOfEvents(*batch) <= m_window.bytes / PARTS_OF_WINDOW;
    return fewEnough || batch->header().count == 1 ? batch : nullptr;
}

bool StreamingOutbox::packWhole(const Batch &batch)
{
    Packed packed{{}, batch.lastSequence(), batch.header().count, bytesOfEvents(batch)};
    m_waitsForRoom = !m_unhandled.empty() && !fits(packed.events, packed.bytes);
    if (m_waitsForRoom) return false;
    packed.message = batchToKeep(m_seat.takeBatch());
    keep(std::move(packed));
    return true;
}

Bytes StreamingOutbox::asEvents(const Packed &packed) const
{
    Message copy = Message::copyOf(packed.message.bytes());
    return streaming::eventsMessage(BatchPointer(new MessageBatch(m_seat.directory(), std::move(copy))));
}

bool StreamingOutbox::packLoss()
{
    auto loss = m_seat.takeLoss();
    if (!loss) return false;
    streaming::Lost lost{++m_lossesTold, loss->from, loss->to, loss->events(), std::string(toText(loss->cause))};
    for (const Loss::OfType &each : loss->types) lost.types.push_back({each.type, each.events});
    m_unhandled.push_back({Message::copyOf(write(lost)), 0, 0, 0, std::move(loss)});
    return true;
}

void StreamingOutbox::handled(Sequence sequence)
{
    m_handled = std::max(m_handled, std::min(sequence, m_lastPacked));
    for (std::size_t n = countUpTo(m_handled); n; --n) {
        m_events -= m_unhandled.front().events;
        m_bytes -= m_unhandled.front().bytes;
        m_unhandled.pop_front();
        if (m_next) --m_next;
        m_waitsForRoom = false;
    }
}

// Messages up to the last whose events all have sequences up to that one. A loss told behind it is not among them: it
// is known to have arrived once an event behind it has.
std::size_t StreamingOutbox::countUpTo(Sequence sequence) const
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < m_unhandled.size(); ++i) {
        if (m_unhandled[i].loss) continue;
        if (m_unhandled[i].last > sequence) break;
        count = i + 1;
    }
    return count;
}

Sequence StreamingOutbox::resume(Sequence after)
{
    after = std::clamp(after, m_handled, m_lastPacked);
    m_next = countUpTo(after);
    return after;
}

// Without the events that the plugin was done with when it left off in the middle of a message.
template <class Use>
void StreamingOutbox::forEachUnhandled(const Packed &packed, Use &&use) const
{
    if (packed.loss) return;
    const bool isBatch = streaming::isBatch(packed.message.bytes());
    const Bytes events = isBatch ? asEvents(packed) : Bytes();
    const auto view = streaming::EventsView::read(isBatch ? ByteView(events) : packed.message.bytes());
    for (std::uint32_t i = 0; view && i < view->count(); ++i) {
        const streaming::Delivery event = view->at(i);
        if (event.sequence > m_handled) use(event);
    }
}

void StreamingOutbox::forgetToldLosses()
{
    m_next -= std::size_t(std::count_if(m_unhandled.begin(), m_unhandled.begin() + std::ptrdiff_t(m_next), isToldLoss));
    std::erase_if(m_unhandled, isToldLoss);
}

void StreamingOutbox::abandon()
{
    forgetToldLosses();
    Loss unconfirmed{.cause = Loss::Cause::Unconfirmed};
    for (const Packed &packed : m_unhandled)
        forEachUnhandled(packed, [&](const streaming::Delivery &event) {
            if (unconfirmed.types.empty()) unconfirmed.from = event.sequence;
            unconfirmed.to = event.sequence;
            unconfirmed.add(event.type, 1);
        });
    for (Packed &packed : m_unhandled)
        if (packed.loss) m_seat.giveBackLoss(std::move(*packed.loss));
    if (!unconfirmed.types.empty()) m_seat.countUnconfirmed(unconfirmed);
    clear();
}

void StreamingOutbox::forget()
{
    Count notTaken;
    for (const Packed &packed : m_unhandled)
        forEachUnhandled(packed, [&](const streaming::Delivery &event) { notTaken += {1, event.bytes.size()}; });
    m_seat.countNotTaken(notTaken);
    clear();
}

void StreamingOutbox::clear()
{
    m_unhandled.clear();
    m_next = 0;
    m_events = m_bytes = 0;
    m_handled = m_lastPacked;
    m_waitsForRoom = false;
}

} // namespace event_engine
