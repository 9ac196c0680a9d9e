// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/event_type.h"

#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// A field of a binary layout, taken apart.
struct BinaryField {
    enum class Kind { Bool, U8, U16, U32, U64, I8, I16, I32, I64, F32, F64, Chars, Raw };

    std::string name; ///< empty: passed over
    Kind kind = Kind::U8;
    std::size_t size = 1;             ///< of one element, in bytes
    std::optional<std::size_t> count; ///< of elements; empty: as many as there are
    bool isList = false;

    [[nodiscard]] bool isWhole() const { return kind == Kind::Chars || kind == Kind::Raw; } ///< one value of N bytes
};

/// Fails with InvalidArgument; the words name the field.
[[nodiscard]] Result<std::vector<BinaryField>> parseLayout(const std::vector<LayoutField> &fields);

/// What PayloadSchema::encoding calls a layout.
inline constexpr std::string_view LAYOUT_SCHEMA = "x-event-engine-fields";

/// The layout as a schema in a recording, and back. A type without fields has none.
[[nodiscard]] std::optional<PayloadSchema> layoutSchema(const EventType &type);
struct Layout {
    std::vector<LayoutField> fields;
    ByteOrder byteOrder = ByteOrder::Little;
};
[[nodiscard]] Result<Layout> readLayout(const PayloadSchema &schema);

} // namespace event_engine
