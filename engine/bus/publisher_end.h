// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/clock.h"
#include "engine/bus/publisher_port.h"
#include "engine/wire/type_registry.h"
#include "event_engine/error.h"
#include "event_engine/payload_writer.h"
#include "event_engine/publisher.h"

#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace event_engine {

class Bus;
class PayloadTarget;

/// The publisher's side of its way to the broker. Used by one thread at a time, making and destroying included. Between
/// two threads lies what makes all of the one's writes seen by the other: a lock, say, or the start of a thread.
class PublisherEnd {
public:
    PublisherEnd(std::shared_ptr<Bus> bus, std::shared_ptr<PublisherPort> port);
    ~PublisherEnd(); ///< sends what it still holds, and leaves the bus

    Result<> publishEvent(const detail::EventClass &eventClass, detail::WritePayload write, const void *event);
    Result<> publishPayload(TypeId type, ByteView payload); ///< `type` must be one of the registry's
    Result<> publishRaw(ByteView bytes);
    /// publishRaw() that returns false instead of waiting for the broker: try again soon. Until then this publisher
    /// counts as waiting for the broker.
    Result<bool> tryPublishRaw(ByteView bytes);
    /// The same, but where the broker sleeps it hears of it by tellBroker(), to be called soon: waking it takes longer
    /// than all the rest.
    Result<bool> tryPublishUntold(ByteView bytes);
    void tellBroker();
    struct RawEvent {
        ByteView bytes;
        Sequence cause = 0; ///< 0 = none
    };
    /// The same for some at once, at least one: returns how many of the first it took, all with the time of now. Fails
    /// where the first cannot be published.
    Result<std::size_t> tryPublishSome(std::span<const RawEvent> events);
    Result<bool> tryPublishPayload(TypeId type, ByteView payload);
    struct TypedEvent {
        TypeId type; ///< one of the registry's
        ByteView payload;
        EventExtension extension;
    };
    Result<std::size_t> tryPublishSome(std::span<const TypedEvent> events);
    /// A whole batch from elsewhere, well-formed (BatchCheck) and nobody else's, becomes this publisher's next; its
    /// base time is that of now. False: as with tryPublishRaw(), and the batch is still the caller's.
    Result<bool> tryPublishBatch(Message &batch);

    [[nodiscard]] Result<TypeId> typeOf(std::string_view name) const { return m_types.require(name); }
    /// Fails where no type is registered under that id.
    [[nodiscard]] Result<> require(TypeId type) const;

    /// What the next events answer or repeat; stays until changed.
    void setExtension(const EventExtension &extension) { m_extension = extension; }

    [[nodiscard]] const PublisherInfo &info() const { return m_port->info; }

private:
    using Lock = std::lock_guard<OwnerLock>;
    enum class Waiting { Allowed, Never };
    struct KnownClass {
        TypeId type = UNREGISTERED; // not looked up yet
        ByteView filter;
        std::uint64_t paddedFilter = 0; // the filter at the end of 8 bytes, where it is no longer than that
    };

    Result<> learn(const detail::EventClass &eventClass);
    [[nodiscard]] TypeId classify(ByteView bytes);
    static void placeFilter(std::byte *place, const KnownClass &eventClass);
    // With the lock, all the way down to the blank line; back with it too, though some let go of it meanwhile.
    struct Parts {
        TypeId type;
        std::size_t filterSize;
        ByteView front, rest; // of the event's bytes
        EventExtension extension;
    };
    template <class Event, class PartsOf>
    std::size_t publishBehind(std::span<const Event> events, PartsOf partsOf);
    void tellLocked();
    Result<> publishElsewhere(const KnownClass &eventClass, PayloadTarget &target);
    Result<bool> publishLocked(TypeId type, ByteView filter, ByteView payload, Waiting waiting,
                               PayloadTarget *outgrown = nullptr);
    Result<bool> makeRoom(std::size_t head, std::size_t size, Waiting waiting);
    Result<bool> waitForPlace(Waiting waiting);
    void sendLarge(Message batch, TypeId type, ByteView filter, std::size_t size, std::int64_t time);
    void sendOpen();
    void send(Message batch);
    void afterCommit()
    {
        if (!m_port->attended) sendOpen();
    }

    Result<bool> publishBytes(TypeId type, ByteView filter, ByteView payload, Waiting waiting);
    [[nodiscard]] Message batchAround(PayloadTarget &payload, std::size_t filterSize) const;
    [[nodiscard]] Message batchFor(ByteView payload, std::size_t filterSize) const;
    [[nodiscard]] bool waitForBroker();
    [[nodiscard]] bool mayPublish(std::size_t size) const
    {
        return size <= m_maxEventSize && !m_port->closed.load(std::memory_order_acquire);
    }
    [[nodiscard]] Error whyNot(std::size_t size) const;

    const std::shared_ptr<Bus> m_bus;
    const std::shared_ptr<PublisherPort> m_port;
    const TypeRegistry &m_types; // the bus's
    const std::uint64_t m_maxEventSize;
    zmq::socket_t m_push;
    FineClock m_clock;
    EventExtension m_extension{};
    TypeId m_lastType = UNREGISTERED;  // of the last raw event
    std::vector<KnownClass> m_classes; // by number of the event class
};

} // namespace event_engine
