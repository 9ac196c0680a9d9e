// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/publisher_end.h"

#include "engine/base/copy_small.h"
#include "engine/base/large_memory.h"
#include "engine/bus/bus.h"
#include "engine/wire/payload_target.h"

#include <algorithm>
#include <cstring>

namespace event_engine {

namespace {

// With less room than this a batch is sent: a payload whose size is not known yet would most likely not fit.
constexpr std::size_t WORTH_TRYING = 512;

Error stopped()
{
    return {ErrorKind::Stopped, "the app is stopping, so nothing is published any more"};
}

// A zmq::free_fn.
void giveBack(void *data, void *memory)
{
    EVENT_ENGINE_TAKEN_OVER(data);
    giveLargeMemory(static_cast<std::byte *>(memory));
}

} // namespace

PublisherEnd::PublisherEnd(std::shared_ptr<Bus> bus, std::shared_ptr<PublisherPort> port)
    : m_bus(std::move(bus)), m_port(std::move(port)), m_types(m_bus->directory()->types),
      m_maxEventSize(m_bus->options().maxEventSize), m_push(m_bus->context(), zmq::socket_type::push)
{
    m_push.set(zmq::sockopt::sndhwm, 0);
    m_push.set(zmq::sockopt::linger, 0); // over inproc nothing is lost by it
    connectTo(m_push, Broker::endpoint());
}

PublisherEnd::~PublisherEnd()
{
    {
        Lock lock(m_port->lock);
        if (m_port->builder.count()) sendOpen();
    }
    m_push.close();
    m_bus->broker().call([this] { m_bus->broker().leave(*m_port); });
}

Result<> PublisherEnd::learn(const detail::EventClass &eventClass)
{
    const auto type = typeOf(eventClass.typeName);
    if (!type) return failure(type.error());
    if (eventClass.index >= m_classes.size()) m_classes.resize(eventClass.index + 1);
    KnownClass known{*type, m_types.at(*type).filter};
    constexpr std::size_t word = sizeof known.paddedFilter;
    if (const std::size_t size = known.filter.size(); size <= word)
        std::memcpy(reinterpret_cast<std::byte *>(&known.paddedFilter) + word - size, known.filter.data(), size);
    m_classes[eventClass.index] = known;
    return {};
}

// The bytes before a filter that put the payload on a multiple of 8 are there to be written over.
inline void PublisherEnd::placeFilter(std::byte *place, const KnownClass &eventClass)
{
    const std::size_t size = eventClass.filter.size();
    constexpr std::size_t word = sizeof eventClass.paddedFilter;
    if (size <= word) [[likely]]
        std::memcpy(place + size - word, &eventClass.paddedFilter, word);
    else
        std::memcpy(place, eventClass.filter.data(), size);
}

Result<> PublisherEnd::require(TypeId type) const
{
    if (type != UNREGISTERED && type < m_types.count()) return {};
    return failure(ErrorKind::InvalidArgument, "no event type is registered under the id " + std::to_string(type) +
                                                   ": use the id that registerEventType() returned");
}

Error PublisherEnd::whyNot(std::size_t size) const
{
    if (size <= m_maxEventSize) return stopped();
    return {ErrorKind::InvalidArgument, "an event of " + std::to_string(size) +
                                            " bytes is larger than max_event_size, " + std::to_string(m_maxEventSize) +
                                            " bytes"};
}

Result<> PublisherEnd::publishEvent(const detail::EventClass &eventClass, detail::WritePayload write, const void *event)
{
    if (eventClass.index >= m_classes.size() || m_classes[eventClass.index].type == UNREGISTERED) [[unlikely]]
        if (auto known = learn(eventClass); !known) return known;
    const KnownClass &known = m_classes[eventClass.index];
    const std::size_t filterSize = known.filter.size();
    const EventExtension extension = m_extension;
    const std::size_t head = BatchBuilder::headSize(filterSize, extension);
    BatchBuilder &builder = m_port->builder;
    const std::int64_t time = m_clock.nowNs();
    Lock lock(m_port->lock);
    std::size_t room = builder.room(head);
    if (room < WORTH_TRYING || !builder.reaches(time)) [[unlikely]] {
        if (auto made = makeRoom(head, WORTH_TRYING, Waiting::Allowed); !made) return failure(made.error());
        room = builder.room(head);
    }
    std::byte *place = builder.place(head);
    PayloadTarget target(place + filterSize, room - filterSize);
    write(event, target.writer());
    const std::size_t size = filterSize + target.size();
    if (target.outgrown() || !mayPublish(size)) [[unlikely]]
        return publishElsewhere(known, target);
    placeFilter(place, known);
    builder.commit(known.type, head, size, time, extension);
    afterCommit();
    return {};
}

// A payload that did not fit into the open batch, or must not go there.
[[gnu::cold]] Result<> PublisherEnd::publishElsewhere(const KnownClass &eventClass, PayloadTarget &target)
{
    const auto done = publishLocked(eventClass.type, eventClass.filter, target.bytes(), Waiting::Allowed,
                                    target.outgrown() ? &target : nullptr);
    tellLocked();
    return done ? Result<>() : failure(done.error());
}

Result<> PublisherEnd::publishPayload(TypeId type, ByteView payload)
{
    const auto done = publishBytes(type, m_types.at(type).filter, payload, Waiting::Allowed);
    return done ? Result<>() : failure(done.error());
}

Result<> PublisherEnd::publishRaw(ByteView bytes)
{
    const TypeId type = m_types.classify(bytes);
    const std::size_t filterSize = m_types.filterSize(type);
    const auto done = publishBytes(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Allowed);
    return done ? Result<>() : failure(done.error());
}

Result<bool> PublisherEnd::tryPublishRaw(ByteView bytes)
{
    const TypeId type = classify(bytes);
    const std::size_t filterSize = m_types.filterSize(type);
    return publishBytes(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Never);
}

// The first makes room, or says why there is none; those behind it go where it went, as long as they fit.
Result<std::size_t> PublisherEnd::tryPublishSome(std::span<const RawEvent> events)
{
    setExtension({events[0].cause, 0});
    const auto first = tryPublishRaw(events[0].bytes);
    if (!first) return failure(first.error());
    if (!*first) return 0;
    return 1 + publishBehind(events.subspan(1), [this](const RawEvent &event) {
               const TypeId type = classify(event.bytes);
               return Parts{type, m_types.filterSize(type), {}, event.bytes, {event.cause, 0}};
           });
}

Result<std::size_t> PublisherEnd::tryPublishSome(std::span<const TypedEvent> events)
{
    setExtension(events[0].extension);
    const auto first = tryPublishPayload(events[0].type, events[0].payload);
    if (!first) return failure(first.error());
    if (!*first) return 0;
    return 1 + publishBehind(events.subspan(1), [this](const TypedEvent &event) {
               const ByteView filter = m_types.at(event.type).filter;
               return Parts{event.type, filter.size(), filter, event.payload, event.extension};
           });
}

template <class Event, class PartsOf>
std::size_t PublisherEnd::publishBehind(std::span<const Event> events, PartsOf partsOf)
{
    const std::int64_t time = m_clock.nowNs();
    std::size_t done = 0;
    Lock lock(m_port->lock);
    BatchBuilder &builder = m_port->builder;
    if (!builder.reaches(time)) return done;
    for (; done < events.size() && m_port->attended; ++done) { // else the broker is to be woken
        const Parts parts = partsOf(events[done]);
        const std::size_t size = parts.front.size() + parts.rest.size();
        const std::size_t head = BatchBuilder::headSize(parts.filterSize, parts.extension);
        if (!mayPublish(size) || builder.room(head) < std::max(size, std::size_t{1})) break;
        std::byte *place = builder.place(head);
        copySmall(place, parts.front);
        if (!parts.rest.empty()) std::memcpy(place + parts.front.size(), parts.rest.data(), parts.rest.size());
        builder.commit(parts.type, head, size, time, parts.extension);
    }
    return done;
}

// With no filter a prefix of another, bytes that begin with the last one's are of its type.
inline TypeId PublisherEnd::classify(ByteView bytes)
{
    const std::size_t size = m_types.filterSize(m_lastType);
    const bool same = m_lastType != UNREGISTERED && bytes.size() >= size &&
                      std::memcmp(bytes.data(), m_types.at(m_lastType).filter.data(), size) == 0;
    if (!same) m_lastType = m_types.classify(bytes);
    return m_lastType;
}

Result<bool> PublisherEnd::tryPublishPayload(TypeId type, ByteView payload)
{
    return publishBytes(type, m_bus->directory()->types.at(type).filter, payload, Waiting::Never);
}

Result<bool> PublisherEnd::publishBytes(TypeId type, ByteView filter, ByteView payload, Waiting waiting)
{
    Lock lock(m_port->lock);
    const auto done = publishLocked(type, filter, payload, waiting);
    tellLocked();
    return done;
}

Result<bool> PublisherEnd::tryPublishUntold(ByteView bytes)
{
    const TypeId type = classify(bytes);
    const std::size_t filterSize = m_types.filterSize(type);
    Lock lock(m_port->lock);
    return publishLocked(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Never);
}

void PublisherEnd::tellBroker()
{
    Lock lock(m_port->lock);
    tellLocked();
}

void PublisherEnd::tellLocked()
{
    if (m_port->builder.count()) afterCommit();
}

// What goes into the open batch is still to be told.
Result<bool> PublisherEnd::publishLocked(TypeId type, ByteView filter, ByteView payload, Waiting waiting,
                                         PayloadTarget *outgrown)
{
    const std::size_t size = filter.size() + payload.size();
    if (!mayPublish(size)) return failure(whyNot(size));
    const std::size_t needed = std::max(size, std::size_t{1}); // room for nothing is none: an empty event has a record
    const std::size_t head = BatchBuilder::headSize(filter.size(), m_extension);
    const std::int64_t time = m_clock.nowNs();
    if (m_port->builder.room(head) < needed || !m_port->builder.reaches(time)) {
        const auto room = makeRoom(head, needed, waiting);
        if (!room || !*room) return room;
    }
    if (m_port->builder.room(head) < needed) {
        Message batch = outgrown ? batchAround(*outgrown, filter.size()) : batchFor(payload, filter.size());
        sendLarge(std::move(batch), type, filter, size, time);
        return true;
    }
    std::byte *place = m_port->builder.place(head);
    copySmall(place, filter);
    if (!payload.empty()) std::memcpy(place + filter.size(), payload.data(), payload.size());
    m_port->builder.commit(type, head, size, time, m_extension);
    return true;
}

Result<bool> PublisherEnd::tryPublishBatch(Message &batch)
{
    auto &header = *reinterpret_cast<BatchHeader *>(batch.data());
    header.baseTime = m_clock.nowNs();
    Lock lock(m_port->lock);
    auto place = waitForPlace(Waiting::Never);
    if (place && *place && m_port->builder.count()) {
        sendOpen(); // what was published before it
        place = waitForPlace(Waiting::Never);
    }
    if (!place || !*place) return place;
    header.publisher = m_port->info.id;
    header.number = m_port->sent.load(std::memory_order_relaxed);
    m_port->attended = true;
    m_port->sent.store(header.number + 1, std::memory_order_release);
    send(std::move(batch));
    return true;
}

// A place in the window.
[[gnu::cold]] Result<bool> PublisherEnd::waitForPlace(Waiting waiting)
{
    // First: of one that is closed nothing is taken any more, and its batches on their way are not counted right.
    if (m_port->closed.load(std::memory_order_acquire)) return failure(stopped());
    while (m_port->onTheirWay() >= WINDOW) {
        if (waiting == Waiting::Never) {
            m_port->beginToWait();
            if (m_bus->broker().refusesAny()) ring(m_push);
            if (m_port->onTheirWay() >= WINDOW) return false;
        } else if (!waitForBroker()) {
            return failure(stopped());
        }
    }
    m_port->waiting.store(false, std::memory_order_relaxed);
    if (m_port->closed.load(std::memory_order_acquire)) return failure(stopped());
    return true;
}

// Comes back either with room for so large an event, or with an empty batch and a place in the window.
[[gnu::cold]] Result<bool> PublisherEnd::makeRoom(std::size_t head, std::size_t size, Waiting waiting)
{
    const auto place = waitForPlace(waiting);
    if (!place || !*place) return place;
    // The broker may have taken what there was meanwhile.
    if (m_port->builder.count() && m_port->builder.room(head) < size) {
        sendOpen();
    } else if (m_port->builder.count() && !m_port->builder.reaches(m_clock.nowNs())) {
        sendOpen();
    }
    return true;
}

bool PublisherEnd::waitForBroker()
{
    m_port->lock.unlock();
    m_port->beginToWait();
    if (m_bus->broker().refusesAny()) ring(m_push);
    for (;;) {
        const auto taken = m_port->taken.load(std::memory_order_seq_cst);
        if (m_port->closed.load(std::memory_order_seq_cst)) break;
        if (m_port->sent.load(std::memory_order_relaxed) - taken < WINDOW) break;
        m_port->taken.wait(taken, std::memory_order_seq_cst);
    }
    m_port->waiting.store(false, std::memory_order_seq_cst);
    m_port->lock.lock();
    return !m_port->closed.load(std::memory_order_acquire);
}

[[gnu::noinline]] void PublisherEnd::sendOpen()
{
    m_port->attended = true;
    send(m_port->seal());
}

// This needs no lock: the broker does not visit while a batch is on its way.
void PublisherEnd::send(Message batch)
{
    m_port->lock.unlock();
    batch.sendTo(m_push);
    m_port->lock.lock();
}

// A payload in memory of its own becomes a batch where it lies.
Message PublisherEnd::batchAround(PayloadTarget &payload, std::size_t filterSize) const
{
    std::byte *data = payload.from(BatchBuilder::payloadOffset(filterSize, m_extension));
    const std::size_t size = BatchBuilder::sizeForOne(filterSize, filterSize + payload.size(), m_extension);
    return {data, size, giveBack, payload.release()};
}

Message PublisherEnd::batchFor(ByteView payload, std::size_t filterSize) const
{
    const std::size_t size = BatchBuilder::sizeForOne(filterSize, filterSize + payload.size(), m_extension);
    std::byte *memory = takeLargeMemory(size);
    std::memcpy(memory + BatchBuilder::payloadOffset(filterSize, m_extension), payload.data(), payload.size());
    return {memory, size, giveBack, memory};
}

// An event that no batch buffer holds travels alone, in memory of its own, where its payload lies already.
void PublisherEnd::sendLarge(Message batch, TypeId type, ByteView filter, std::size_t size, std::int64_t time)
{
    BatchBuilder builder;
    builder.begin(batch.data(), batch.size());
    const std::size_t head = BatchBuilder::headSize(filter.size(), m_extension);
    copySmall(builder.place(head), filter);
    builder.commit(type, head, size, time, m_extension);

    const std::uint32_t number = m_port->sent.load(std::memory_order_relaxed);
    builder.finish(m_port->info.id, number);
    m_port->attended = true;
    m_port->sent.store(number + 1, std::memory_order_release);
    send(std::move(batch));
}

} // namespace event_engine
