// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <charconv>
#include <string>

// The events of this app. An event is a class of the app's own: it names its type and reads and writes its payload.

namespace messages {

struct TypeA {
    static constexpr std::string_view eventType = "TypeA";
    std::string message;

    void writeTo(event_engine::PayloadWriter &writer) const { writer.append(message); }
    static event_engine::Result<TypeA> fromBytes(event_engine::ByteView payload)
    {
        return TypeA{std::string(event_engine::asText(payload))};
    }
};

/// How many characters a message has. Its payload is the number as text, so that every language can read it.
struct TypeB {
    static constexpr std::string_view eventType = "TypeB";
    std::size_t count = 0;

    void writeTo(event_engine::PayloadWriter &writer) const { writer.append(std::to_string(count)); }
    static event_engine::Result<TypeB> fromBytes(event_engine::ByteView payload)
    {
        const auto text = event_engine::asText(payload);
        const auto *end = text.data() + text.size();
        TypeB event;
        const auto [stop, error] = std::from_chars(text.data(), end, event.count);
        if (error == std::errc() && stop == end) return event;
        return event_engine::failure(event_engine::ErrorKind::BadData,
                                     "a TypeB holds a number, not '" + std::string(text) + "'");
    }
};

/// The last word.
struct TypeC {
    static constexpr std::string_view eventType = "TypeC";
    std::string message;

    void writeTo(event_engine::PayloadWriter &writer) const { writer.append(message); }
    static event_engine::Result<TypeC> fromBytes(event_engine::ByteView payload)
    {
        return TypeC{std::string(event_engine::asText(payload))};
    }
};

} // namespace messages
