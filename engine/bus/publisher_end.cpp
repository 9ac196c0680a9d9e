// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/publisher_end.h"

#include "engine/base/copy_small.h"
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

} // namespace

PublisherEnd::PublisherEnd(std::shared_ptr<Bus> bus, std::shared_ptr<PublisherPort> port)
    : m_bus(std::move(bus)), m_port(std::move(port)), m_types(m_bus->directory()->types),
      m_maxEventSize(m_bus->options().maxEventSize), m_push(m_bus->context(), zmq::socket_type::push)
{
    m_push.set(zmq::sockopt::sndhwm, 0);
    m_push.set(zmq::sockopt::linger, 0); // over inproc nothing is lost by it
    m_push.connect(Broker::endpoint());
}

PublisherEnd::~PublisherEnd()
{
    Lock lock(m_port->lock);
    if (m_port->builder.count()) sendOpen(lock);
    if (lock) lock.unlock();
    m_push.close();
    m_bus->broker().call([this] { m_bus->broker().leave(*m_port); });
}

Result<> PublisherEnd::learn(const detail::EventClass &eventClass)
{
    const auto type = typeOf(eventClass.typeName);
    if (!type) return failure(type.error());
    if (eventClass.index >= m_classes.size()) m_classes.resize(eventClass.index + 1);
    m_classes[eventClass.index] = {*type, m_types.at(*type).filter};
    return {};
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

Result<> PublisherEnd::publishEvent(const detail::EventClass &eventClass, WritePayload write, const void *event)
{
    if (eventClass.index >= m_classes.size() || m_classes[eventClass.index].type == UNREGISTERED) [[unlikely]]
        if (auto known = learn(eventClass); !known) return known;
    const KnownClass &known = m_classes[eventClass.index];
    const std::size_t filterSize = known.filter.size();
    const EventExtension extension = m_extension;
    BatchBuilder &builder = m_port->builder;
    const std::int64_t time = m_clock.nowNs(); // before the lock: behind it, nothing overlaps with reading the clock
    Lock lock(m_port->lock);
    if (builder.room(filterSize, extension) < WORTH_TRYING || !builder.reaches(time)) [[unlikely]]
        if (auto made = makeRoom(lock, filterSize, WORTH_TRYING, Waiting::Allowed); !made) return failure(made.error());
    std::byte *place = builder.place(filterSize, extension);
    PayloadTarget target(place + filterSize, builder.room(filterSize, extension) - filterSize);
    write(event, target.writer());
    const std::size_t size = filterSize + target.size();
    if (target.outgrown() || !mayPublish(size)) [[unlikely]]
        return publishElsewhere(lock, known, target);
    copySmall(place, known.filter);
    builder.commit(known.type, filterSize, size, time, extension);
    afterCommit(lock);
    return {};
}

// A payload that did not fit into the open batch, or must not go there.
[[gnu::cold]] Result<> PublisherEnd::publishElsewhere(Lock &lock, const KnownClass &eventClass,
                                                      const PayloadTarget &target)
{
    lock.unlock();
    const auto done = publishBytes(eventClass.type, eventClass.filter, target.bytes(), Waiting::Allowed);
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
    const TypeId type = m_types.classify(bytes);
    const std::size_t filterSize = m_types.filterSize(type);
    return publishBytes(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Never);
}

Result<bool> PublisherEnd::tryPublishPayload(TypeId type, ByteView payload)
{
    return publishBytes(type, m_bus->directory()->types.at(type).filter, payload, Waiting::Never);
}

Result<bool> PublisherEnd::publishBytes(TypeId type, ByteView filter, ByteView payload, Waiting waiting)
{
    const std::size_t size = filter.size() + payload.size();
    if (!mayPublish(size)) return failure(whyNot(size));
    const std::size_t needed = std::max(size, std::size_t{1}); // room for nothing is none: an empty event has a record
    const std::int64_t time = m_clock.nowNs();
    Lock lock(m_port->lock);
    if (m_port->builder.room(filter.size(), m_extension) < needed || !m_port->builder.reaches(time)) {
        const auto room = makeRoom(lock, filter.size(), needed, waiting);
        if (!room || !*room) return room;
    }
    if (m_port->builder.room(filter.size(), m_extension) < needed) {
        const auto sent = sendLarge(lock, type, filter, payload, time);
        return sent ? Result<bool>(true) : failure(sent.error());
    }
    std::byte *place = m_port->builder.place(filter.size(), m_extension);
    copySmall(place, filter);
    if (!payload.empty()) std::memcpy(place + filter.size(), payload.data(), payload.size());
    m_port->builder.commit(type, filter.size(), size, time, m_extension);
    afterCommit(lock);
    return true;
}

// Comes back with the lock, and either with room for so large an event, or with an empty batch and a place in the
// window.
Result<bool> PublisherEnd::makeRoom(Lock &lock, std::size_t filterSize, std::size_t size, Waiting waiting)
{
    while (m_port->onTheirWay() >= WINDOW) {
        lock.unlock();
        if (waiting == Waiting::Never) {
            m_port->waiting.store(true, std::memory_order_seq_cst);
            if (m_bus->broker().refusesAny()) m_push.send(zmq::message_t(), zmq::send_flags::dontwait);
            if (m_port->onTheirWay() >= WINDOW) return false;
        } else if (!waitForBroker()) {
            return failure(stopped());
        }
        lock.lock();
    }
    m_port->waiting.store(false, std::memory_order_relaxed);
    if (m_port->closed.load(std::memory_order_acquire)) return failure(stopped());
    // The broker may have taken what there was meanwhile.
    if (m_port->builder.count() && m_port->builder.room(filterSize, m_extension) < size) {
        sendOpen(lock);
        lock.lock();
    } else if (m_port->builder.count() && !m_port->builder.reaches(m_clock.nowNs())) {
        sendOpen(lock);
        lock.lock();
    }
    return true;
}

bool PublisherEnd::waitForBroker()
{
    m_port->waiting.store(true, std::memory_order_seq_cst);
    if (m_bus->broker().refusesAny()) m_push.send(zmq::message_t(), zmq::send_flags::dontwait);
    for (;;) {
        const auto taken = m_port->taken.load(std::memory_order_seq_cst);
        if (m_port->closed.load(std::memory_order_seq_cst)) break;
        if (m_port->sent.load(std::memory_order_relaxed) - taken < WINDOW) break;
        m_port->taken.wait(taken, std::memory_order_seq_cst);
    }
    m_port->waiting.store(false, std::memory_order_seq_cst);
    return !m_port->closed.load(std::memory_order_acquire);
}

// The send itself needs no lock: the broker does not visit while a batch is on its way.
void PublisherEnd::sendOpen(Lock &lock)
{
    m_port->attended = true;
    Message batch = m_port->seal();
    lock.unlock();
    batch.sendTo(m_push);
}

// An event that no batch buffer holds travels alone, in memory of its own.
Result<> PublisherEnd::sendLarge(Lock &lock, TypeId type, ByteView filter, ByteView payload, std::int64_t time)
{
    Message batch(BatchBuilder::sizeForOne(filter.size(), filter.size() + payload.size(), m_extension));
    BatchBuilder builder;
    builder.begin(batch.data(), batch.size());
    std::byte *place = builder.place(filter.size(), m_extension);
    copySmall(place, filter);
    std::memcpy(place + filter.size(), payload.data(), payload.size());
    builder.commit(type, filter.size(), filter.size() + payload.size(), time, m_extension);

    const std::uint32_t number = m_port->sent.load(std::memory_order_relaxed);
    builder.finish(m_port->info.id, number);
    m_port->attended = true;
    m_port->sent.store(number + 1, std::memory_order_release);
    lock.unlock();
    batch.sendTo(m_push);
    return {};
}

} // namespace event_engine
