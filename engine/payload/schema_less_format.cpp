// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schema_less_format.h"

#include "engine/payload/json_builder.h"
#include "engine/payload/json_schema.h"
#include "engine/payload/json_text.h"
#include "event_engine/text.h"

namespace event_engine {

namespace {

class TextFormat final : public PayloadFormat {
public:
    TextFormat() : PayloadFormat(Encoding::Text) {}

    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override { return JsonValue(asText(payload)); }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override
    {
        if (value.is_string()) return copyOf(asBytes(value.get_ref<const std::string &>()));
        return failure(ErrorKind::InvalidArgument,
                       "expected a text in quotes, found " + inQuotes(toJsonText(value, true)));
    }
    [[nodiscard]] JsonValue example() const override { return ""; }
};

class JsonFormat final : public PayloadFormat {
public:
    explicit JsonFormat(std::optional<PayloadSchema> schema) : PayloadFormat(Encoding::Json, std::move(schema))
    {
        if (this->schema()) m_meaning = parseJson(asText(this->schema()->data)).value_or(JsonValue());
    }

    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override { return parseJson(asText(payload)); }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override
    {
        return copyOf(asBytes(toJsonText(value, true)));
    }
    [[nodiscard]] std::vector<PayloadField> fields() const override { return fieldsOfJsonSchema(m_meaning); }
    [[nodiscard]] JsonValue example() const override
    {
        return schema() ? exampleOfJsonSchema(m_meaning) : JsonValue::object();
    }

private:
    JsonValue m_meaning; // of its schema, whose depth is limited as a payload's is
};

class PackedFormat final : public PayloadFormat {
public:
    explicit PackedFormat(Encoding encoding) : PayloadFormat(encoding) {}

    [[nodiscard]] bool knowsBytes() const override { return false; }
    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override
    {
        return encoding() == Encoding::Cbor ? parseCbor(payload) : parseMsgPack(payload);
    }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override
    {
        JsonValue meant = value;
        readMarkedBytes(meant);
        const auto bytes = encoding() == Encoding::Cbor ? JsonValue::to_cbor(meant) : JsonValue::to_msgpack(meant);
        return copyOf(std::as_bytes(std::span(bytes)));
    }
};

} // namespace

PayloadFormatPointer makeSchemaLessFormat(Encoding encoding, std::optional<PayloadSchema> schema)
{
    if (encoding == Encoding::Text) return std::make_shared<const TextFormat>();
    if (encoding == Encoding::Json) return std::make_shared<const JsonFormat>(std::move(schema));
    return std::make_shared<const PackedFormat>(encoding);
}

} // namespace event_engine
