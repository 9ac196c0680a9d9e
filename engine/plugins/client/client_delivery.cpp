// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/client/client_delivery.h"

#include "engine/bus/batch_memory.h"
#include "engine/bus/large_message.h"
#include "engine/bus/message_batch.h"
#include "engine/wire/batch_builder.h"
#include "engine/wire/batch_reader.h"
#include "engine/wire/streaming_batches.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace event_engine {

namespace {

const char *const ADDRESS = "inproc://plugin";
constexpr std::uint32_t ID = UINT32_MAX; // no subscriber of the bus

PublisherKind kindOf(const std::string &word)
{
    for (const auto kind :
         {PublisherKind::External, PublisherKind::Raw, PublisherKind::Injector, PublisherKind::Replay})
        if (word == toText(kind)) return kind;
    return PublisherKind::Internal;
}

Loss::Cause causeOf(const std::string &word)
{
    for (const auto cause : {Loss::Cause::Stalled, Loss::Cause::HardCap, Loss::Cause::Unconfirmed})
        if (word == toText(cause)) return cause;
    return Loss::Cause::Dropped;
}

const BatchHeader &headerOf(const Message &batch)
{
    return *reinterpret_cast<const BatchHeader *>(batch.data());
}

std::size_t sizeOfBatch(const std::vector<streaming::Delivery> &events, const TypeRegistry &types)
{
    std::size_t size = sizeof(BatchHeader);
    for (const streaming::Delivery &event : events)
        size +=
            BatchBuilder::sizeForOne(types.filterSize(event.type), event.bytes.size(), {event.cause, event.recorded}) -
            sizeof(BatchHeader);
    return size;
}

} // namespace

ClientDelivery::ClientDelivery()
    : m_bus(Bus::make({})), m_share(std::make_shared<SubscriberShare>()),
      m_push(m_bus->context(), zmq::socket_type::push)
{
    m_push.set(zmq::sockopt::sndhwm, 0); // the app's window is the limit
    m_push.set(zmq::sockopt::linger, 0);
    bindTo(m_push, ADDRESS);
}

Result<> ClientDelivery::learn(const streaming::Entries &entries)
{
    Directory &directory = *m_bus->directory();
    for (const streaming::TypeEntry &entry : entries.types) {
        EventType type(entry.name);
        type.filter = entry.filter;
        const auto id = directory.types.add(std::move(type));
        if (!id) return failure(id.error());
        if (*id != entry.id) return failure(ErrorKind::BadData, "the app's event types are not numbered in order");
    }
    for (const streaming::PublisherEntry &entry : entries.publishers) {
        if (entry.id < directory.publishers.count()) continue; // told again after a reconnect
        if (directory.publishers.add(entry.name, kindOf(entry.kind)).id != entry.id)
            return failure(ErrorKind::BadData, "the app's publishers are not numbered in order");
    }
    m_publishers = directory.publishers.count();
    return {};
}

std::unique_ptr<SubscriberEnd> ClientDelivery::end()
{
    auto everything = Interest::of({Subscription::everything()}, m_bus->directory()->types);
    return std::make_unique<SubscriberEnd>(m_bus, ID, ADDRESS, std::move(*everything), m_share);
}

Result<> ClientDelivery::check(const streaming::Delivery &event) const
{
    const Directory &directory = *m_bus->directory();
    if (event.type >= directory.types.count() || event.publisher >= m_publishers ||
        event.bytes.size() < directory.types.filterSize(event.type))
        return failure(ErrorKind::BadData, "the app sent an event of a type or a publisher that it has not told");
    return {};
}

Result<> ClientDelivery::deliver(const streaming::EventsView &events)
{
    for (std::uint32_t i = 0; i < events.count(); ++i) {
        const streaming::Delivery event = events.at(i);
        if (event.sequence <= m_arrived) continue;
        if (auto fine = check(event); !fine) return fine;
        if (!m_batch.empty() && !fitsBehind(event)) sendBatch();
        m_batch.push_back(event);
        m_arrived = event.sequence;
    }
    if (!m_batch.empty()) sendBatch();
    flush();
    return {};
}

Result<> ClientDelivery::deliver(Message message)
{
    Message batch = receivedBatch(std::move(message));
    if (const auto fine = m_check.check(batch.bytes(), m_bus->directory()->types); !fine) return failure(fine.error());
    const BatchHeader &header = headerOf(batch);
    if (header.publisher >= m_publishers)
        return failure(ErrorKind::BadData, "the app sent a batch of a publisher that it has not told");
    const Sequence first = header.firstSequence, last = first + header.count - 1;
    if (first > m_arrived) {
        m_arrived = last;
        keep(std::move(batch), last);
        flush();
        return {};
    }
    if (last <= m_arrived) return {};
    const Bytes events = streaming::eventsMessage(BatchPointer(new MessageBatch(m_bus->directory(), std::move(batch))));
    const auto view = streaming::EventsView::read(events);
    return view ? deliver(*view) : failure(view.error());
}

// A batch has one publisher and one broker time; its records hold small differences.
bool ClientDelivery::fitsBehind(const streaming::Delivery &event) const
{
    const streaming::Delivery &first = m_batch.front();
    return event.publisher == first.publisher && event.brokerTime == first.brokerTime &&
           event.sequence - first.sequence <= UINT16_MAX && event.publishTime >= first.publishTime &&
           event.publishTime - first.publishTime < std::int64_t(UINT32_MAX);
}

void ClientDelivery::sendBatch()
{
    const TypeRegistry &types = m_bus->directory()->types;
    Message message = messageOf(sizeOfBatch(m_batch, types));
    BatchBuilder builder;
    builder.begin(message.data(), message.size());
    const Sequence first = m_batch.front().sequence;
    for (const streaming::Delivery &event : m_batch) {
        const EventExtension extension{event.cause, event.recorded};
        const std::size_t record = builder.used();
        const std::size_t head = BatchBuilder::headSize(types.filterSize(event.type), extension);
        if (!event.bytes.empty()) std::memcpy(builder.place(head), event.bytes.data(), event.bytes.size());
        builder.commit(event.type, head, event.bytes.size(), event.publishTime, extension);
        // What the plugin did not subscribe to leaves gaps between the sequences.
        reinterpret_cast<EventRecord *>(message.data() + record)->index = std::uint16_t(event.sequence - first);
    }
    builder.finish(m_batch.front().publisher, 0);
    auto &header = *reinterpret_cast<BatchHeader *>(message.data());
    header.firstSequence = first;
    header.brokerTime = m_batch.front().brokerTime;
    keep(std::move(message), m_batch.back().sequence);
    m_batch.clear();
}

void ClientDelivery::keep(Message batch, Sequence last)
{
    if (m_pluginHasEnded) return;
    m_cost += allocatedFor(batch.size());
    m_pending.push_back({batch.share(), last, m_cost});
    m_held.push_back(std::move(batch));
}

void ClientDelivery::lose(const streaming::Lost &lost)
{
    if (lost.number <= std::exchange(m_lossesTold, std::max(m_lossesTold, lost.number))) return;
    Loss loss{lost.from, lost.to, causeOf(lost.cause)};
    for (const auto &each : lost.types) loss.add(each.id, each.events);
    m_share->untold.add(loss, LossLedger::Since::AnEvent);
}

void ClientDelivery::flush()
{
    if (m_held.empty()) return;
    static_cast<void>(eventsOf(m_push)); // a send may miss a peer that has just connected
    while (!m_held.empty() && m_held.front().sendTo(m_push)) m_held.pop_front();
}

void ClientDelivery::ring()
{
    static_cast<void>(eventsOf(m_push));
    event_engine::ring(m_push);
}

Sequence ClientDelivery::handled()
{
    const std::uint64_t consumed = m_share->consumed.load(std::memory_order_seq_cst);
    for (; !m_pending.empty() && m_pending.front().consumedThen <= consumed; m_pending.pop_front()) {
        m_handled = m_pending.front().last;
        m_handledEvents += headerOf(m_pending.front().batch).count;
    }
    return m_handled;
}

// The batch in its hands was given back with the rest, so the events that it took tell how far it came.
void ClientDelivery::noteEnd()
{
    m_handled = handled();
    m_pluginHasEnded = true;
    m_held.clear();
    std::uint64_t left = work() - std::min(work(), m_handledEvents);
    for (; left && !m_pending.empty(); m_pending.pop_front()) {
        BatchReader reader(BatchPointer(new MessageBatch(m_bus->directory(), std::move(m_pending.front().batch))));
        for (auto event = reader.next(); event && left; event = reader.next(), --left) m_handled = event->sequence();
    }
    m_pending.clear();
}

} // namespace event_engine
