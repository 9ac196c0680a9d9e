// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/binary_format.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"
#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <fmt/format.h>

namespace event_engine {

namespace {

using Kind = BinaryField::Kind;

// Calls what() with a value of the kind's C++ type.
template <class What>
auto withTypeOf(Kind kind, What what)
{
    switch (kind) {
    case Kind::Bool: return what(bool());
    case Kind::U16: return what(std::uint16_t());
    case Kind::U32: return what(std::uint32_t());
    case Kind::U64: return what(std::uint64_t());
    case Kind::I8: return what(std::int8_t());
    case Kind::I16: return what(std::int16_t());
    case Kind::I32: return what(std::int32_t());
    case Kind::I64: return what(std::int64_t());
    case Kind::F32: return what(float());
    case Kind::F64: return what(double());
    case Kind::U8:
    case Kind::Chars:
    case Kind::Raw: break;
    }
    return what(std::uint8_t());
}

template <class T>
Result<T> scalarFrom(const JsonValue &value, const std::string &path)
{
    if constexpr (std::is_same_v<T, bool>) {
        return boolFrom(value, path);
    } else if constexpr (std::is_floating_point_v<T>) {
        const auto number = realFrom(value, path);
        if (!number) return failure(number.error());
        return T(*number);
    } else {
        return integerFrom<T>(value, path);
    }
}

Result<Bytes> textBytesFrom(const JsonValue &value, const std::string &path)
{
    const auto text = textFrom(value, path);
    if (!text) return failure(text.error());
    return copyOf(asBytes(*text));
}

class BinaryFormat final : public PayloadFormat {
public:
    BinaryFormat(std::vector<BinaryField> fields, ByteOrder byteOrder, PayloadSchema schema)
        : PayloadFormat(Encoding::Binary, std::move(schema)), m_fields(std::move(fields)),
          m_swapped(byteOrder == ByteOrder::Big)
    {}

    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override;
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override;
    [[nodiscard]] std::vector<PayloadField> fields() const override;
    [[nodiscard]] JsonValue example() const override;

private:
    [[nodiscard]] JsonValue scalar(const BinaryField &field, ByteView bytes) const;
    [[nodiscard]] JsonValue valueOf(const BinaryField &field, ByteView bytes) const;
    Result<> append(Bytes &out, const BinaryField &field, const JsonValue &value, const std::string &path) const;
    Result<> appendScalar(Bytes &out, Kind kind, const JsonValue &value, const std::string &path) const;
    Result<> appendField(Bytes &out, const BinaryField &field, const JsonValue *value) const;

    const std::vector<BinaryField> m_fields;
    const bool m_swapped;
};

JsonValue BinaryFormat::scalar(const BinaryField &field, ByteView bytes) const
{
    std::array<std::byte, 8> raw{};
    std::copy(bytes.begin(), bytes.end(), raw.begin());
    if (m_swapped) std::reverse(raw.begin(), raw.begin() + std::ptrdiff_t(bytes.size()));
    return withTypeOf(field.kind, [&raw](auto value) -> JsonValue {
        if constexpr (std::is_same_v<decltype(value), bool>) return raw[0] != std::byte{0};
        std::memcpy(&value, raw.data(), sizeof value);
        if constexpr (std::is_floating_point_v<decltype(value)>)
            return jsonNumber(value);
        else
            return value;
    });
}

JsonValue BinaryFormat::valueOf(const BinaryField &field, ByteView bytes) const
{
    if (field.kind == Kind::Raw) return jsonBytes(bytes);
    if (field.kind == Kind::Chars) return asText(bytes).substr(0, asText(bytes).find('\0'));
    if (!field.isList) return scalar(field, bytes);
    JsonValue list = JsonValue::array();
    for (std::size_t at = 0; at < bytes.size(); at += field.size)
        list.push_back(scalar(field, bytes.subspan(at, field.size)));
    return list;
}

Result<JsonValue> BinaryFormat::decode(ByteView payload) const
{
    JsonValue object = JsonValue::object();
    std::size_t at = 0;
    for (const BinaryField &field : m_fields) {
        const std::size_t left = payload.size() - at, size = field.count ? *field.count * field.size : left;
        if (field.isList && !field.isWhole() && size / field.size > MOST_PAYLOAD_VALUES)
            return failure(ErrorKind::BadData,
                           fmt::format("{}: found more than {} values", field.name, MOST_PAYLOAD_VALUES));
        if (size > left || (!field.count && left % field.size != 0))
            return failure(
                ErrorKind::BadData,
                fmt::format("{}: found {}, expected {}", field.name, counted(left, "byte"),
                            field.count ? std::to_string(size) : fmt::format("a multiple of {}", field.size)));
        if (!field.name.empty()) event_engine::append(object, field.name, valueOf(field, payload.subspan(at, size)));
        at += size;
    }
    if (at == payload.size()) return object;
    return failure(ErrorKind::BadData,
                   fmt::format("found {}, but its fields end at {}", counted(payload.size(), "byte"), at));
}

Result<> BinaryFormat::appendScalar(Bytes &out, Kind kind, const JsonValue &value, const std::string &path) const
{
    return withTypeOf(kind, [&](auto typed) -> Result<> {
        const auto number = scalarFrom<decltype(typed)>(value, path);
        if (!number) return failure(number.error());
        typed = *number;
        std::array<std::byte, sizeof typed> raw;
        std::memcpy(raw.data(), &typed, sizeof typed);
        if (m_swapped) std::reverse(raw.begin(), raw.end());
        out.insert(out.end(), raw.begin(), raw.end());
        return {};
    });
}

Result<> BinaryFormat::append(Bytes &out, const BinaryField &field, const JsonValue &value,
                              const std::string &path) const
{
    if (field.isWhole()) {
        auto bytes = field.kind == Kind::Raw ? bytesFrom(value, path) : textBytesFrom(value, path);
        if (!bytes) return failure(bytes.error());
        if (field.count && bytes->size() > *field.count)
            return fieldError(
                path, fmt::format("found {}, expected {} at most", counted(bytes->size(), "byte"), *field.count));
        if (field.count) bytes->resize(*field.count);
        out.insert(out.end(), bytes->begin(), bytes->end());
        return {};
    }
    if (!field.isList) return appendScalar(out, field.kind, value, path);
    if (!value.is_array() || (field.count && value.size() != *field.count))
        return unexpectedValue(path, field.count ? "a list of " + counted(*field.count, "value") : "a list", value);
    for (std::size_t i = 0; i < value.size(); ++i)
        if (auto added = appendScalar(out, field.kind, value[i], elementPath(path, i)); !added) return added;
    return {};
}

Result<> BinaryFormat::appendField(Bytes &out, const BinaryField &field, const JsonValue *value) const
{
    if (value) return append(out, field, *value, field.name);
    out.resize(out.size() + field.count.value_or(0) * field.size); // missing, or passed over: zeros
    return {};
}

Result<Bytes> BinaryFormat::encode(const JsonValue &value) const
{
    if (!value.is_object()) return unexpectedValue("", "an object", value);
    std::vector<std::string> known;
    for (const BinaryField &field : m_fields)
        if (!field.name.empty()) known.push_back(field.name);
    for (auto it = value.begin(); it != value.end(); ++it)
        if (std::find(known.begin(), known.end(), it.key()) == known.end()) return unknownField("", it.key(), known);
    Bytes out;
    for (const BinaryField &field : m_fields) {
        const auto given = field.name.empty() ? value.end() : value.find(field.name);
        if (auto added = appendField(out, field, given == value.end() ? nullptr : &*given); !added)
            return failure(added.error());
    }
    return out;
}

std::vector<PayloadField> BinaryFormat::fields() const
{
    std::vector<PayloadField> fields;
    constexpr std::array WORDS{"bool", "u8",  "u16", "u32", "u64",  "i8",   "i16",
                               "i32",  "i64", "f32", "f64", "text", "bytes"};
    for (const BinaryField &field : m_fields)
        if (!field.name.empty())
            fields.push_back({field.isList && !field.isWhole() ? elementPath(field.name, 0) : field.name,
                              WORDS[std::size_t(field.kind)], !field.isWhole()});
    return fields;
}

JsonValue BinaryFormat::example() const
{
    JsonValue object = JsonValue::object();
    for (const BinaryField &field : m_fields) {
        if (field.name.empty()) continue;
        JsonValue empty = field.isWhole() ? JsonValue("") : field.kind == Kind::Bool ? JsonValue(false) : JsonValue(0);
        if (field.isList && !field.isWhole())
            empty = JsonValue(JsonValue::array_t(std::min<std::size_t>(field.count.value_or(0), 100), empty));
        event_engine::append(object, field.name, std::move(empty));
    }
    return object;
}

} // namespace

PayloadFormatPointer makeBinaryFormat(std::vector<BinaryField> fields, ByteOrder byteOrder, PayloadSchema schema)
{
    return std::make_shared<const BinaryFormat>(std::move(fields), byteOrder, std::move(schema));
}

} // namespace event_engine
