// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/batch_pointer.h"
#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/event_type.h"
#include "event_engine/payload_writer.h"
#include "event_engine/time.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace event_engine {

struct BatchHeader; // how the bytes of a batch lie: the engine's own affair
struct EventRecord;

/// The place of an event in the one order of its run, given by the broker, from 1 on.
using Sequence = std::uint64_t;

/// A class of the app's own that is an event: it names its type, writes its payload and reads it back. The engine puts
/// the filter before what writeTo() writes, and takes it off before fromBytes() reads.
///
///     struct TypeA {
///         static constexpr std::string_view eventType = "TypeA";
///         std::string message;
///
///         void writeTo(PayloadWriter &writer) const { writer.append(message); }
///         static Result<TypeA> fromBytes(ByteView payload) { return TypeA{std::string(asText(payload))}; }
///     };
///
/// writeTo() runs while the publisher holds its open batch: it must not call the engine. If it throws, nothing is
/// published and the exception goes on to the caller of publish().
template <class T>
concept Event = requires(const T &event, PayloadWriter &writer, ByteView payload)
{
    {
        T::eventType
        } -> std::convertible_to<std::string_view>;
    event.writeTo(writer);
    {
        T::fromBytes(payload)
        } -> std::same_as<Result<T>>;
};

/// Who published an event.
enum class PublisherKind { Internal, External, Raw, Injector, Replay };

/// "internal", "external", "raw", "injector", "replay".
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(PublisherKind kind);

struct PublisherInfo {
    std::uint32_t id = 0; ///< within one run
    std::string name;     ///< of the plugin; "(raw port)", "(injected)", "NAME (replay)" for the others
    PublisherKind kind = PublisherKind::Internal;
};

/// One received event: a view of bytes that lie in a batch, which stays alive as long as the view or a copy of it.
/// Copying costs one atomic count, never the bytes. A view that is kept for long keeps its whole batch (128 KiB or
/// less, or one large event) in memory; copy the payload where that matters. Views may go to other threads and may
/// outlive the app.
class EVENT_ENGINE_EXPORT EventView {
public:
    /// The whole event: filter, then payload.
    [[nodiscard]] ByteView bytes() const { return {m_data, m_size}; }
    /// What follows the filter, 8-byte aligned; of an unregistered event, all its bytes.
    [[nodiscard]] ByteView payload() const { return bytes().subspan(m_filterSize); }
    [[nodiscard]] TypeId typeId() const { return m_type; }
    [[nodiscard]] const EventType &type()
        const; ///< named "(unregistered)" where it has none; valid as long as the view
    [[nodiscard]] Sequence sequence() const { return m_sequence; }
    [[nodiscard]] Timestamp publishTime() const;
    [[nodiscard]] Timestamp brokerTime() const; ///< when the broker sequenced its batch

    [[nodiscard]] const PublisherInfo &publisher() const; ///< valid as long as the view
    /// The event that its publisher had received last when it published this one.
    [[nodiscard]] std::optional<Sequence> cause() const;
    /// Of a replayed event, its place in the recorded run.
    [[nodiscard]] std::optional<Sequence> recordedSequence() const;

    /// Whether it is of T's type. Decided by the type's name, so that plugins of several libraries agree.
    template <Event T>
    [[nodiscard]] bool is() const
    {
        return m_type != UNREGISTERED && type().name == T::eventType;
    }

    /// The event read as a T. Fails if it is of another type, and as T::fromBytes() fails.
    template <Event T>
    [[nodiscard]] Result<T> as() const
    {
        if (!is<T>()) return failure(notA(T::eventType));
        return T::fromBytes(payload());
    }

private:
    friend class BatchReader;
    EventView(const BatchPointer &batch, const EventRecord &record, const BatchHeader &header, std::size_t filterSize);
    [[nodiscard]] Error notA(std::string_view expected) const;

    const std::byte *m_data;
    const EventRecord *m_record;
    std::uint32_t m_size;
    std::uint16_t m_filterSize;
    TypeId m_type;
    Sequence m_sequence;
    BatchPointer m_batch;
};

} // namespace event_engine
