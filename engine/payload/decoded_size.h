// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"

namespace event_engine {

/// Counts what a payload decodes to. That may be much more than the payload: its parts can be shared, what it leaves
/// out has the values of the schema, and all have their names.
class DecodedSize {
public:
    explicit DecodedSize(std::size_t payloadSize) : m_limit(LARGEST_DECODED + MOST_PER_BYTE * payloadSize) {}

    /// A value, an element of a list, or of a text or bytes the content. False: that is too much.
    bool add(std::size_t bytes)
    {
        m_size += bytes;
        return !isOver();
    }
    /// A member of an object. What its value holds is added by itself.
    bool addMember(std::size_t nameSize) { return add(sizeof(JsonValue::object_t::value_type) + nameSize); }
    [[nodiscard]] bool isOver() const { return m_size > m_limit; }

private:
    static constexpr std::size_t MOST_PER_BYTE = 64; // a byte that is a member of a struct

    const std::size_t m_limit;
    std::size_t m_size = 0;
};

} // namespace event_engine
