// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/export.h"
#include "event_engine/payload.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// The number of an event type within one app, given in the order of registration from 1 on. It is for speed inside
/// one run and means nothing outside it: recordings and configurations name types.
using TypeId = std::uint16_t;

/// The type of an event whose bytes begin with no registered filter, the empty event included. Such events are
/// counted, recorded and shown like all others.
inline constexpr TypeId UNREGISTERED = 0;

enum class ByteOrder { Little, Big };

/// "little", "big": the words of app.toml.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(ByteOrder order);

/// A field of a binary payload. They follow each other without gaps.
struct LayoutField {
    std::string name; ///< empty: bytes between fields, which are passed over
    /// bool, u8 to u64, i8 to i64, f32, f64; text[N] (ends at its first zero), bytes[N]; u8[N] and the like are lists.
    /// The last field's N may be missing: it takes the rest.
    std::string type;

    friend bool operator==(const LayoutField &, const LayoutField &) = default;
};

/// An event type. The bytes of each of its events begin with its filter; what follows is the payload, the app's own
/// serialization. A filter has 1 to 255 bytes of any value, and no filter of an app may be a prefix of another's.
struct EventType {
    EventType() = default;

    /// A type whose filter is its name.
    EventType(std::string typeName, Encoding typeEncoding = Encoding::Binary)
        : name(std::move(typeName)), filter(copyOf(asBytes(name))), encoding(typeEncoding)
    {}

    std::string name;
    Bytes filter;
    Encoding encoding = Encoding::Binary;
    std::string schema;                      ///< path of a schema file, empty = none
    std::string rootType;                    ///< the schema's type that a payload is, empty = the schema's own default
    std::vector<LayoutField> fields;         ///< of a binary payload; empty: nothing is known of it
    ByteOrder byteOrder = ByteOrder::Little; ///< of these
    /// Made of the above when the type is registered or read from a file; before that it decodes nothing.
    PayloadCodec codec;

    friend bool operator==(const EventType &, const EventType &) = default;
};

/// What a plugin wants to receive: all events of one type, everything, or the events whose bytes begin with a prefix.
class EVENT_ENGINE_EXPORT Subscription {
public:
    enum class Kind { Type, Everything, Prefix };

    /// The type of that name; "*" is everything, unregistered and empty events too.
    Subscription(std::string_view typeName) : m_kind(typeName == "*" ? Kind::Everything : Kind::Type), m_type(typeName)
    {}
    Subscription(const char *typeName) : Subscription(std::string_view(typeName)) {}
    Subscription(const std::string &typeName) : Subscription(std::string_view(typeName)) {}

    [[nodiscard]] static Subscription everything() { return Subscription("*"); }
    [[nodiscard]] static Subscription prefix(Bytes bytes);

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] const std::string &typeName() const { return m_type; } ///< "*" for everything, empty for a prefix
    [[nodiscard]] const Bytes &prefixBytes() const { return m_prefix; }

    /// As a person reads it: the type's name, "*", or "prefix 01 02".
    [[nodiscard]] std::string toText() const;

    friend bool operator==(const Subscription &, const Subscription &) = default;

private:
    Kind m_kind;
    std::string m_type;
    Bytes m_prefix;
};

} // namespace event_engine
