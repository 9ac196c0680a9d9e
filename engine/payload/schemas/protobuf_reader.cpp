// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protobuf_reader.h"

#include "engine/payload/decoded_size.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/stubs/logging.h>
#include <limits>

namespace event_engine {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

std::string keyText(const JsonValue &key)
{
    return key.is_string() ? key.get<std::string>() : toJsonText(key, true);
}

/// Reads one message; what is beyond the limit is left out.
class Reader {
public:
    explicit Reader(std::size_t payloadSize) : m_size(payloadSize) {}

    JsonValue messageValue(const Message &message)
    {
        JsonValue object = JsonValue::object();
        const auto &descriptor = *message.GetDescriptor();
        for (int i = 0; i < descriptor.field_count(); ++i) {
            const auto &field = *descriptor.field(i);
            const bool isThere = !field.has_presence() || message.GetReflection()->HasField(message, &field);
            if (!isThere) continue;
            if (!m_size.addMember(field.name().size())) break;
            append(object, field.name(), fieldValue(message, field));
        }
        return object;
    }

    [[nodiscard]] bool isOverLimit() const { return m_size.isOver(); }

private:
    JsonValue fieldValue(const Message &message, const FieldDescriptor &field)
    {
        if (!field.is_repeated()) return valueOf(message, field, 0);
        const int count = message.GetReflection()->FieldSize(message, &field);
        if (field.is_map()) return mapValue(message, field, count);
        JsonValue list = JsonValue::array();
        for (int i = 0; i < count && m_size.add(sizeof(JsonValue)); ++i) list.push_back(valueOf(message, field, i));
        return list;
    }

    JsonValue mapValue(const Message &message, const FieldDescriptor &field, int count)
    {
        const auto &key = *field.message_type()->map_key();
        const auto &value = *field.message_type()->map_value();
        JsonValue map = JsonValue::object();
        for (int i = 0; i < count; ++i) {
            const Message &entry = message.GetReflection()->GetRepeatedMessage(message, &field, i);
            std::string name = keyText(valueOf(entry, key, 0));
            if (!m_size.addMember(name.size())) break;
            append(map, std::move(name), valueOf(entry, value, 0));
        }
        return map;
    }

    JsonValue valueOf(const Message &message, const FieldDescriptor &field, int place);

    // By its name, which has as many bytes as the schema likes.
    JsonValue enumValue(const FieldDescriptor &field, int number)
    {
        const auto *value = field.enum_type()->FindValueByNumber(number);
        return value && m_size.add(value->name().size()) ? JsonValue(value->name()) : JsonValue(number);
    }

    DecodedSize m_size;
};

// Values are read in the same way whether they are single or repeated.
JsonValue Reader::valueOf(const Message &message, const FieldDescriptor &field, int place)
{
    const auto &reflection = *message.GetReflection();
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
#define EVENT_ENGINE_CASE(TYPE, GETTER)                                                                                \
    case FieldDescriptor::CPPTYPE_##TYPE:                                                                              \
        return repeated ? reflection.GetRepeated##GETTER(message, &field, place)                                       \
                        : reflection.Get##GETTER(message, &field)
        EVENT_ENGINE_CASE(INT32, Int32);
        EVENT_ENGINE_CASE(INT64, Int64);
        EVENT_ENGINE_CASE(UINT32, UInt32);
        EVENT_ENGINE_CASE(UINT64, UInt64);
        EVENT_ENGINE_CASE(BOOL, Bool);
#undef EVENT_ENGINE_CASE
    case FieldDescriptor::CPPTYPE_FLOAT:
        return jsonNumber(repeated ? reflection.GetRepeatedFloat(message, &field, place)
                                   : reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
        return jsonNumber(repeated ? reflection.GetRepeatedDouble(message, &field, place)
                                   : reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
        return enumValue(field, repeated ? reflection.GetRepeatedEnumValue(message, &field, place)
                                         : reflection.GetEnumValue(message, &field));
    case FieldDescriptor::CPPTYPE_STRING: {
        std::string text =
            repeated ? reflection.GetRepeatedString(message, &field, place) : reflection.GetString(message, &field);
        return field.type() == FieldDescriptor::TYPE_BYTES ? jsonBytes(asBytes(text)) : JsonValue(std::move(text));
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
        return messageValue(repeated ? reflection.GetRepeatedMessage(message, &field, place)
                                     : reflection.GetMessage(message, &field));
    }
    return nullptr;
}

} // namespace

Result<JsonValue> readProtobuf(const ProtobufSchema &schema, ByteView payload)
{
    const google::protobuf::LogSilencer silence; // a bad payload is an error here, not a line on the terminal
    const auto message = schema.makeMessage();
    google::protobuf::io::CodedInputStream stream(reinterpret_cast<const std::uint8_t *>(payload.data()),
                                                  int(payload.size()));
    stream.SetRecursionLimit(int(DEEPEST_PAYLOAD));
    if (payload.size() > std::size_t(std::numeric_limits<int>::max()) ||
        !message->ParsePartialFromCodedStream(&stream) || !stream.ConsumedEntireMessage())
        return failure(ErrorKind::BadData, "this is no message " + schema.root().full_name());
    Reader reader(payload.size());
    JsonValue value = reader.messageValue(*message);
    if (reader.isOverLimit()) return failure(ErrorKind::BadData, "this payload decodes to far more than it holds");
    return value;
}

} // namespace event_engine
