// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/protobuf_format.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/schemas/protobuf_reader.h"
#include "engine/payload/schemas/protobuf_writer.h"
#include "engine/payload/schemas/schema_format.h"

namespace event_engine {

namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

bool isNumber(const FieldDescriptor &field)
{
    return field.cpp_type() != FieldDescriptor::CPPTYPE_ENUM && field.cpp_type() != FieldDescriptor::CPPTYPE_STRING &&
           !field.is_map();
}

void listFields(const Descriptor &message, const std::string &path, SchemaWalk &walk, std::vector<PayloadField> &out)
{
    if (!walk.enter(&message)) return;
    for (int i = 0; i < message.field_count() && walk.visit(); ++i) {
        const auto &field = *message.field(i);
        const std::string name = memberPath(path, field.name());
        const std::string place = field.is_repeated() && !field.is_map() ? elementPath(name, 0) : name;
        if (field.message_type() && !field.is_map())
            listFields(*field.message_type(), place, walk, out);
        else
            out.push_back({place, field.is_map() ? "map" : field.type_name(), isNumber(field)});
    }
    walk.leave();
}

JsonValue exampleOfMessage(const Descriptor &message, SchemaWalk &walk);

JsonValue exampleOf(const FieldDescriptor &field, SchemaWalk &walk)
{
    if (field.is_map()) return JsonValue::object();
    if (field.is_repeated()) return JsonValue::array();
    switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_MESSAGE: return exampleOfMessage(*field.message_type(), walk);
    case FieldDescriptor::CPPTYPE_STRING: return "";
    case FieldDescriptor::CPPTYPE_BOOL: return false;
    case FieldDescriptor::CPPTYPE_ENUM: return field.default_value_enum()->name();
    default: return 0;
    }
}

// Of the fields of which a message holds one at most, the first.
JsonValue exampleOfMessage(const Descriptor &message, SchemaWalk &walk)
{
    JsonValue example = JsonValue::object();
    if (walk.isInside(&message) || !walk.enter(&message)) return example;
    for (int i = 0; i < message.field_count() && walk.visit(); ++i) {
        const auto &field = *message.field(i);
        const auto *choice = field.real_containing_oneof();
        if (!choice || choice->field(0) == &field) append(example, field.name(), exampleOf(field, walk));
    }
    walk.leave();
    return example;
}

struct ProtobufKind {
    using Schema = ProtobufSchema;
    static constexpr Encoding ENCODING = Encoding::Protobuf;

    static Result<JsonValue> read(const Schema &schema, ByteView payload) { return readProtobuf(schema, payload); }
    static Result<Bytes> write(const Schema &schema, const JsonValue &value) { return writeProtobuf(schema, value); }
    static void list(const Schema &, const Descriptor &message, const std::string &path, SchemaWalk &walk,
                     std::vector<PayloadField> &out)
    {
        listFields(message, path, walk, out);
    }
    static JsonValue exampleOf(const Schema &, const Descriptor &message, SchemaWalk &walk)
    {
        return exampleOfMessage(message, walk);
    }
};

} // namespace

Result<PayloadFormatPointer> makeProtobufFormat(PayloadSchema schema)
{
    return SchemaFormat<ProtobufKind>::make(std::move(schema));
}

} // namespace event_engine
