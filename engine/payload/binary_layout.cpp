// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/binary_layout.h"

#include "engine/payload/json_builder.h"
#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <set>

namespace event_engine {

namespace {

using Kind = BinaryField::Kind;

struct KindWord {
    std::string_view word;
    Kind kind;
    std::size_t size;
};
constexpr std::array KINDS{
    KindWord{"bool", Kind::Bool, 1}, KindWord{"u8", Kind::U8, 1},   KindWord{"u16", Kind::U16, 2},
    KindWord{"u32", Kind::U32, 4},   KindWord{"u64", Kind::U64, 8}, KindWord{"i8", Kind::I8, 1},
    KindWord{"i16", Kind::I16, 2},   KindWord{"i32", Kind::I32, 4}, KindWord{"i64", Kind::I64, 8},
    KindWord{"f32", Kind::F32, 4},   KindWord{"f64", Kind::F64, 8}, KindWord{"text", Kind::Chars, 1},
    KindWord{"bytes", Kind::Raw, 1},
};
constexpr std::size_t MOST_ELEMENTS = 1u << 24;

tl::unexpected<Error> wrongType(const LayoutField &field)
{
    std::string words;
    for (const auto &each : KINDS) words += fmt::format("{}{}", words.empty() ? "" : ", ", each.word);
    return failure(ErrorKind::InvalidArgument,
                   fmt::format("field {}: found type {}, expected one of {}, with [N] behind it for several of them, "
                               "and [] for the rest",
                               inQuotes(field.name), inQuotes(field.type), words));
}

Result<BinaryField> parseField(const LayoutField &field)
{
    const std::string_view type = field.type;
    const auto bracket = std::min(type.find('['), type.size());
    const auto kind = std::find_if(KINDS.begin(), KINDS.end(),
                                   [&](const KindWord &each) { return each.word == type.substr(0, bracket); });
    if (kind == KINDS.end()) return wrongType(field);
    BinaryField parsed{field.name, kind->kind, kind->size, 1, bracket < type.size()};
    if (!parsed.isList) return parsed.isWhole() ? Result<BinaryField>(wrongType(field)) : parsed;
    const std::string_view inside = type.substr(bracket + 1);
    if (inside == "]") {
        parsed.count.reset();
        return parsed;
    }
    std::size_t count = 0;
    const auto [end, error] = std::from_chars(inside.data(), inside.data() + inside.size(), count);
    const bool isClosed = error == std::errc() && std::string_view(end, inside.data() + inside.size()) == "]";
    if (!isClosed || count == 0 || count > MOST_ELEMENTS) return wrongType(field);
    parsed.count = count;
    return parsed;
}

Result<Layout> toLayout(const JsonValue &json)
{
    Layout layout;
    if (json.value("byte_order", "little") == "big") layout.byteOrder = ByteOrder::Big;
    for (const auto &field : json.at("fields"))
        layout.fields.push_back({field.at("name").get<std::string>(), field.at("type").get<std::string>()});
    return layout;
}

} // namespace

Result<std::vector<BinaryField>> parseLayout(const std::vector<LayoutField> &fields)
{
    std::vector<BinaryField> parsed;
    std::set<std::string> names;
    for (const LayoutField &field : fields) {
        auto one = parseField(field);
        if (!one) return failure(one.error());
        if (!parsed.empty() && !parsed.back().count)
            return failure(ErrorKind::InvalidArgument,
                           fmt::format("field {} takes the rest of the payload, but {} follows",
                                       inQuotes(parsed.back().name), inQuotes(field.name)));
        if (!field.name.empty() && !names.insert(field.name).second)
            return failure(ErrorKind::InvalidArgument, fmt::format("two fields are named {}", inQuotes(field.name)));
        parsed.push_back(std::move(*one));
    }
    return parsed;
}

std::optional<PayloadSchema> layoutSchema(const EventType &type)
{
    if (type.fields.empty()) return {};
    JsonValue fields = JsonValue::array();
    for (const LayoutField &field : type.fields) fields.push_back({{"name", field.name}, {"type", field.type}});
    const JsonValue json{{"byte_order", toText(type.byteOrder)}, {"fields", std::move(fields)}};
    return PayloadSchema{std::string(LAYOUT_SCHEMA), type.name, copyOf(asBytes(json.dump()))};
}

Result<Layout> readLayout(const PayloadSchema &schema)
{
    const auto json = parseJson(asText(schema.data));
    if (!json) return failure(json.error());
    try {
        return toLayout(*json);
    } catch (const JsonValue::exception &) {
        return failure(ErrorKind::BadData,
                       "the fields of " + inQuotes(schema.name) + " are not written as they are to be");
    }
}

} // namespace event_engine
