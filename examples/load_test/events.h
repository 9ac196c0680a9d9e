// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event.h"

#include <cstdint>
#include <cstring>

namespace load_test {

/// A message of `size` characters. Nobody needs it read: only its size counts.
struct InitialMsgString {
    static constexpr std::string_view eventType = "InitialMsgString";
    std::uint64_t size = 0;

    void writeTo(event_engine::PayloadWriter &writer) const { std::memset(writer.extend(size).data(), 'X', size); }
    static event_engine::Result<InitialMsgString> fromBytes(event_engine::ByteView payload)
    {
        return InitialMsgString{payload.size()};
    }
};

/// A JSON object of `pairs` keys and values.
struct InitialMsgJson {
    static constexpr std::string_view eventType = "InitialMsgJSON";
    std::uint64_t pairs = 0;

    void writeTo(event_engine::PayloadWriter &writer) const;
    static event_engine::Result<InitialMsgJson> fromBytes(event_engine::ByteView payload);
};

/// What the operator found in one message: its number of characters or pairs, as text.
struct OperatorMsg {
    static constexpr std::string_view eventType = "OperatorMsg";
    std::uint64_t count = 0;

    void writeTo(event_engine::PayloadWriter &writer) const;
    static event_engine::Result<OperatorMsg> fromBytes(event_engine::ByteView payload);
};

} // namespace load_test
