// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/publisher_end.h"

#include "engine/base/clock.h"
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
    : m_bus(std::move(bus)), m_port(std::move(port)), m_push(m_bus->context(), zmq::socket_type::push)
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

Result<TypeId> PublisherEnd::typeOf(const detail::EventClass &eventClass)
{
    if (eventClass.index >= m_typeOfClass.size()) m_typeOfClass.resize(eventClass.index + 1, UNREGISTERED);
    TypeId &type = m_typeOfClass[eventClass.index];
    if (type == UNREGISTERED) {
        const auto found = typeOf(eventClass.typeName);
        if (!found) return found;
        type = *found;
    }
    return type;
}

Result<TypeId> PublisherEnd::typeOf(std::string_view name)
{
    return m_bus->directory()->types.require(name);
}

Result<> PublisherEnd::require(TypeId type) const
{
    if (type != UNREGISTERED && type < m_bus->directory()->types.count()) return {};
    return failure(ErrorKind::InvalidArgument, "no event type is registered under the id " + std::to_string(type) +
                                                   ": use the id that registerEventType() returned");
}

Result<> PublisherEnd::check(std::size_t size) const
{
    if (m_port->closed.load(std::memory_order_acquire)) return failure(stopped());
    if (size > m_bus->options().maxEventSize)
        return failure(ErrorKind::InvalidArgument, "an event of " + std::to_string(size) +
                                                       " bytes is larger than max_event_size, " +
                                                       std::to_string(m_bus->options().maxEventSize) + " bytes");
    return {};
}

Result<> PublisherEnd::publishWith(TypeId type, WritePayload write, const void *event)
{
    const ByteView filter = m_bus->directory()->types.at(type).filter;
    Lock lock(m_port->lock);
    const std::int64_t time = nowNs();
    if (m_port->builder.room(filter.size(), m_extension) < WORTH_TRYING || !m_port->builder.reaches(time)) {
        if (const auto room = makeRoom(lock, filter.size(), WORTH_TRYING, Waiting::Allowed); !room)
            return failure(room.error());
    }
    std::byte *place = m_port->builder.place(filter.size(), m_extension);
    PayloadTarget target(place + filter.size(), m_port->builder.room(filter.size(), m_extension) - filter.size());
    write(event, target.writer());
    if (auto fine = check(filter.size() + target.size()); !fine) return fine;
    if (target.outgrown()) {
        lock.unlock();
        const auto done = publishBytes(type, filter, target.bytes(), Waiting::Allowed);
        return done ? Result<>() : failure(done.error());
    }
    std::memcpy(place, filter.data(), filter.size());
    m_port->builder.commit(type, filter.size(), filter.size() + target.size(), time, m_extension);
    afterCommit(lock);
    return {};
}

Result<> PublisherEnd::publishPayload(TypeId type, ByteView payload)
{
    const auto done = publishBytes(type, m_bus->directory()->types.at(type).filter, payload, Waiting::Allowed);
    return done ? Result<>() : failure(done.error());
}

Result<> PublisherEnd::publishRaw(ByteView bytes)
{
    const TypeId type = m_bus->directory()->types.classify(bytes);
    const std::size_t filterSize = m_bus->directory()->types.filterSize(type);
    const auto done = publishBytes(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Allowed);
    return done ? Result<>() : failure(done.error());
}

Result<bool> PublisherEnd::tryPublishRaw(ByteView bytes)
{
    const TypeId type = m_bus->directory()->types.classify(bytes);
    const std::size_t filterSize = m_bus->directory()->types.filterSize(type);
    return publishBytes(type, bytes.first(filterSize), bytes.subspan(filterSize), Waiting::Never);
}

Result<bool> PublisherEnd::tryPublishPayload(TypeId type, ByteView payload)
{
    return publishBytes(type, m_bus->directory()->types.at(type).filter, payload, Waiting::Never);
}

Result<bool> PublisherEnd::publishBytes(TypeId type, ByteView filter, ByteView payload, Waiting waiting)
{
    const std::size_t size = filter.size() + payload.size();
    if (auto fine = check(size); !fine) return failure(fine.error());
    const std::size_t needed = std::max(size, std::size_t{1}); // room for nothing is none: an empty event has a record
    Lock lock(m_port->lock);
    const std::int64_t time = nowNs();
    if (m_port->builder.room(filter.size(), m_extension) < needed || !m_port->builder.reaches(time)) {
        const auto room = makeRoom(lock, filter.size(), needed, waiting);
        if (!room || !*room) return room;
    }
    if (m_port->builder.room(filter.size(), m_extension) < needed) {
        const auto sent = sendLarge(lock, type, filter, payload, time);
        return sent ? Result<bool>(true) : failure(sent.error());
    }
    std::byte *place = m_port->builder.place(filter.size(), m_extension);
    if (!filter.empty()) std::memcpy(place, filter.data(), filter.size());
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
    } else if (m_port->builder.count() && !m_port->builder.reaches(nowNs())) {
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

void PublisherEnd::afterCommit(Lock &lock)
{
    if (!m_port->attended) sendOpen(lock);
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
    if (!filter.empty()) std::memcpy(place, filter.data(), filter.size());
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
