// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/binary_format.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"
#include "engine/payload/payload_format.h"
#include "engine/payload/schema_less_format.h"
#include "engine/payload/schema_library.h"
#include "engine/payload/type_schema.h"
#include "event_engine/event_type.h"

namespace event_engine {

namespace {

/// An encoding that needs a schema and has none.
class UnknownFormat final : public PayloadFormat {
public:
    explicit UnknownFormat(Encoding encoding) : PayloadFormat(encoding) {}

    [[nodiscard]] bool decodes() const override { return false; }
    [[nodiscard]] Result<JsonValue> decode(ByteView) const override
    {
        return failure(ErrorKind::BadData, std::string(toText(encoding())) + " without a schema cannot be decoded");
    }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &) const override
    {
        return failure(ErrorKind::InvalidArgument,
                       std::string(toText(encoding())) + " without a schema cannot be encoded: app.toml needs one");
    }
};

const PayloadFormat &plainBinary()
{
    static const UnknownFormat FORMAT(Encoding::Binary);
    return FORMAT;
}

bool needsNoSchema(Encoding encoding)
{
    return encoding == Encoding::Text || encoding == Encoding::Json || encoding == Encoding::MsgPack ||
           encoding == Encoding::Cbor;
}

Result<PayloadFormatPointer> binaryFormat(PayloadSchema schema)
{
    auto layout = readLayout(schema);
    if (!layout) return failure(layout.error());
    auto fields = parseLayout(layout->fields);
    if (!fields) return failure(fields.error());
    return makeBinaryFormat(std::move(*fields), layout->byteOrder, std::move(schema));
}

// Null: binary whose layout nobody knows.
Result<PayloadFormatPointer> formatWithSchema(Encoding encoding, PayloadSchema schema)
{
    if (encoding == Encoding::Binary)
        return schema.encoding == LAYOUT_SCHEMA ? binaryFormat(std::move(schema)) : PayloadFormatPointer();
    if (schema.encoding != toText(encoding)) return std::make_shared<const UnknownFormat>(encoding);
    const auto library = schemaLibrary();
    if (!library) return failure(library.error());
    return (*library)->makeFormat(encoding, std::move(schema));
}

} // namespace

PayloadCodec::PayloadCodec() = default;

PayloadCodec::PayloadCodec(std::shared_ptr<const PayloadFormat> format) : m_format(std::move(format))
{}

Result<PayloadCodec> PayloadCodec::make(const EventType &type)
{
    auto schema = schemaOf(type);
    if (!schema) return failure(schema.error());
    return make(type.encoding, std::move(*schema));
}

Result<PayloadCodec> PayloadCodec::make(Encoding encoding, PayloadSchema schema)
{
    if (needsNoSchema(encoding)) {
        const bool hasOne = schema.encoding == "jsonschema";
        return PayloadCodec(makeSchemaLessFormat(encoding, hasOne ? std::optional(std::move(schema)) : std::nullopt));
    }
    auto format = formatWithSchema(encoding, std::move(schema));
    if (!format) return failure(format.error());
    return PayloadCodec(std::move(*format));
}

Encoding PayloadCodec::encoding() const
{
    return m_format ? m_format->encoding() : Encoding::Binary;
}

bool PayloadCodec::decodes() const
{
    return m_format && m_format->decodes();
}

Result<DecodedPayload> PayloadCodec::decode(ByteView payload) const
{
    const PayloadFormat &format = m_format ? *m_format : plainBinary();
    auto value = format.decode(payload);
    if (!value) return failure(value.error());
    return DecodedPayload(std::make_shared<const PayloadNode>(PayloadNode{std::move(*value), format.knowsBytes()}));
}

Result<Bytes> PayloadCodec::encode(std::string_view json) const
{
    const PayloadFormat &format = m_format ? *m_format : plainBinary();
    if (!format.decodes()) return format.encode({});
    const auto value = parseJson(json);
    if (!value) return failure(ErrorKind::InvalidArgument, value.error().message());
    if (encoding() == Encoding::Json) return copyOf(asBytes(json)); // as it was written
    return format.encode(*value);
}

std::optional<double> PayloadCodec::number(ByteView payload, const PayloadPath &path) const
{
    if (!decodes()) return {};
    const auto decoded = decode(payload);
    return decoded ? decoded->number(path) : std::nullopt;
}

std::vector<PayloadField> PayloadCodec::fields() const
{
    return m_format ? m_format->fields() : std::vector<PayloadField>();
}

std::string PayloadCodec::example() const
{
    constexpr int INDENT = 2;
    return m_format ? toJsonText(m_format->example(), true, INDENT) : "{}";
}

const PayloadSchema *PayloadCodec::schema() const
{
    return m_format && m_format->schema() ? &*m_format->schema() : nullptr;
}

bool operator==(const PayloadCodec &left, const PayloadCodec &right)
{
    if (left.m_format == right.m_format) return true;
    if (left.encoding() != right.encoding() || left.decodes() != right.decodes()) return false;
    const PayloadSchema *one = left.schema(), *other = right.schema();
    return one && other ? *one == *other : one == other;
}

} // namespace event_engine
