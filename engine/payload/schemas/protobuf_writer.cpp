// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protobuf_writer.h"

#include "engine/payload/field_value.h"

namespace event_engine {

namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Result<> fill(Message &message, const JsonValue &value, const std::string &path);

Result<int> enumFrom(const JsonValue &value, const FieldDescriptor &field, const std::string &path)
{
    if (value.is_number_integer()) return integerFrom<int>(value, path);
    std::string names;
    for (int i = 0; i < field.enum_type()->value_count(); ++i) {
        const auto &each = *field.enum_type()->value(i);
        if (value == each.name()) return each.number();
        names += (names.empty() ? "" : " or ") + ('"' + each.name() + '"');
    }
    return unexpectedValue(path, names, value);
}

Result<std::string> stringFrom(const JsonValue &value, const FieldDescriptor &field, const std::string &path)
{
    if (field.type() != FieldDescriptor::TYPE_BYTES) return textFrom(value, path);
    const auto bytes = bytesFrom(value, path);
    if (!bytes) return failure(bytes.error());
    return std::string(asText(*bytes));
}

// Sets a single field, or adds to a repeated one.
Result<> put(Message &message, const FieldDescriptor &field, const JsonValue &value, const std::string &path)
{
    const auto &reflection = *message.GetReflection();
    const bool repeated = field.is_repeated();
    switch (field.cpp_type()) {
#define EVENT_ENGINE_CASE(TYPE, SETTER, FROM)                                                                          \
    case FieldDescriptor::CPPTYPE_##TYPE: {                                                                            \
        const auto taken = FROM;                                                                                       \
        if (!taken) return failure(taken.error());                                                                     \
        if (repeated)                                                                                                  \
            reflection.Add##SETTER(&message, &field, *taken);                                                          \
        else                                                                                                           \
            reflection.Set##SETTER(&message, &field, *taken);                                                          \
        return {};                                                                                                     \
    }
        EVENT_ENGINE_CASE(INT32, Int32, integerFrom<std::int32_t>(value, path))
        EVENT_ENGINE_CASE(INT64, Int64, integerFrom<std::int64_t>(value, path))
        EVENT_ENGINE_CASE(UINT32, UInt32, integerFrom<std::uint32_t>(value, path))
        EVENT_ENGINE_CASE(UINT64, UInt64, integerFrom<std::uint64_t>(value, path))
        EVENT_ENGINE_CASE(BOOL, Bool, boolFrom(value, path))
        EVENT_ENGINE_CASE(FLOAT, Float, realFrom(value, path))
        EVENT_ENGINE_CASE(DOUBLE, Double, realFrom(value, path))
        EVENT_ENGINE_CASE(ENUM, EnumValue, enumFrom(value, field, path))
        EVENT_ENGINE_CASE(STRING, String, stringFrom(value, field, path))
#undef EVENT_ENGINE_CASE
    case FieldDescriptor::CPPTYPE_MESSAGE: {
        Message *inner =
            repeated ? reflection.AddMessage(&message, &field) : reflection.MutableMessage(&message, &field);
        return fill(*inner, value, path);
    }
    }
    return {};
}

// A key of a map is a text in JSON, whatever it is in the message.
JsonValue keyFrom(const std::string &text, const FieldDescriptor &key)
{
    if (key.cpp_type() == FieldDescriptor::CPPTYPE_STRING) return text;
    auto value = JsonValue::parse(text, nullptr, false);
    return value.is_discarded() ? JsonValue(text) : value;
}

Result<> putMap(Message &message, const FieldDescriptor &field, const JsonValue &value, const std::string &path)
{
    if (!value.is_object()) return unexpectedValue(path, "an object", value);
    for (auto it = value.begin(); it != value.end(); ++it) {
        Message &entry = *message.GetReflection()->AddMessage(&message, &field);
        const auto &key = *field.message_type()->map_key();
        const std::string place = memberPath(path, it.key());
        if (auto done = put(entry, key, keyFrom(it.key(), key), place); !done) return done;
        if (auto done = put(entry, *field.message_type()->map_value(), *it, place); !done) return done;
    }
    return {};
}

Result<> putField(Message &message, const FieldDescriptor &field, const JsonValue &value, const std::string &path)
{
    if (field.is_map()) return putMap(message, field, value, path);
    if (!field.is_repeated()) return put(message, field, value, path);
    if (!value.is_array()) return unexpectedValue(path, "a list", value);
    for (std::size_t i = 0; i < value.size(); ++i)
        if (auto done = put(message, field, value[i], elementPath(path, i)); !done) return done;
    return {};
}

tl::unexpected<Error> unknownIn(const Message &message, const std::string &path, const std::string &name)
{
    std::vector<std::string> names;
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i)
        names.push_back(message.GetDescriptor()->field(i)->name());
    return unknownField(path, name, names);
}

// Under the names of the schema, or those that other writers of JSON make of them.
Result<> fill(Message &message, const JsonValue &value, const std::string &path)
{
    if (!value.is_object()) return unexpectedValue(path, "an object", value);
    const auto &descriptor = *message.GetDescriptor();
    for (auto it = value.begin(); it != value.end(); ++it) {
        const auto *field = descriptor.FindFieldByName(it.key());
        if (!field) field = descriptor.FindFieldByCamelcaseName(it.key());
        if (!field) return unknownIn(message, path, it.key());
        if (it->is_null()) continue;
        if (auto done = putField(message, *field, *it, memberPath(path, it.key())); !done) return done;
    }
    return {};
}

} // namespace

Result<Bytes> writeProtobuf(const ProtobufSchema &schema, const JsonValue &value)
{
    const auto message = schema.makeMessage();
    if (auto done = fill(*message, value, ""); !done) return failure(done.error());
    std::vector<std::string> missing;
    message->FindInitializationErrors(&missing);
    if (!missing.empty()) return fieldError(missing.front(), "is required");
    Bytes bytes(message->ByteSizeLong());
    if (!message->SerializeToArray(bytes.data(), int(bytes.size())))
        return failure(ErrorKind::InvalidArgument, "the payload is too large for a message");
    return bytes;
}

} // namespace event_engine
