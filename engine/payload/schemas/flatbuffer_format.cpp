// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_format.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"
#include "engine/payload/schemas/flatbuffer_reader.h"
#include "engine/payload/schemas/flatbuffer_writer.h"
#include "engine/payload/schemas/schema_format.h"

#include <algorithm>
#include <array>

namespace event_engine {

namespace {

using Object = FlatBufferSchema::Object;

bool isNumber(const reflection::Type &type, reflection::BaseType base)
{
    return scalarSize(base) != 0 && base != reflection::UType && type.index() == -1;
}

struct FlatBufferKind {
    using Schema = FlatBufferSchema;
    static constexpr Encoding ENCODING = Encoding::FlatBuffer;

    static Result<JsonValue> read(const Schema &schema, ByteView payload) { return readFlatBuffer(schema, payload); }
    static Result<Bytes> write(const Schema &schema, const JsonValue &value) { return writeFlatBuffer(schema, value); }

    static void list(const Schema &schema, const Object &object, const std::string &path, SchemaWalk &walk,
                     std::vector<PayloadField> &out)
    {
        if (!walk.enter(&object)) return;
        for (const auto *field : object.fields) {
            if (!walk.visit()) break;
            const auto &type = *field->type();
            const bool isBytes = type.element() == reflection::UByte && type.index() == -1;
            const bool isList =
                (type.base_type() == reflection::Vector || type.base_type() == reflection::Array) && !isBytes;
            const auto base = isList ? type.element() : type.base_type();
            const std::string name = memberPath(path, field->name()->str());
            const std::string place = isList ? elementPath(name, 0) : name;
            if (base == reflection::Obj)
                list(schema, schema.object(type.index()), place, walk, out);
            else
                out.push_back({place, isBytes ? "bytes" : wordFor(base), isNumber(type, base)});
        }
        walk.leave();
    }

    static std::string wordFor(reflection::BaseType base)
    {
        std::string word = reflection::EnumNameBaseType(base);
        std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return char(std::tolower(c)); });
        return word;
    }

    static JsonValue exampleOf(const Schema &schema, const Object &object, SchemaWalk &walk)
    {
        JsonValue example = JsonValue::object();
        if (walk.isInside(&object) || !walk.enter(&object)) return example;
        for (const auto *field : object.fields) {
            if (!walk.visit()) break;
            const auto &type = *field->type();
            if (type.base_type() == reflection::Union || type.base_type() == reflection::UType) continue;
            append(example, field->name()->str(), exampleOf(schema, *field, walk));
        }
        walk.leave();
        return example;
    }

    static JsonValue exampleOf(const Schema &schema, const reflection::Field &field, SchemaWalk &walk)
    {
        const auto &type = *field.type();
        switch (type.base_type()) {
        case reflection::Obj: return exampleOf(schema, schema.object(type.index()), walk);
        case reflection::String: return "";
        case reflection::Vector:
            return type.element() == reflection::UByte && type.index() == -1 ? JsonValue("") : JsonValue::array();
        case reflection::Array: return arrayExample(schema, type, walk);
        case reflection::Bool: return field.default_integer() != 0;
        case reflection::Float:
        case reflection::Double: return jsonNumber(field.default_real());
        default: break;
        }
        const auto *value = type.index() < 0 ? nullptr : schema.valueOf(type.index(), field.default_integer());
        return value ? JsonValue(value->name()->str()) : JsonValue(field.default_integer());
    }

    static JsonValue arrayExample(const Schema &schema, const reflection::Type &type, SchemaWalk &walk)
    {
        JsonValue array = JsonValue::array();
        while (array.size() < type.fixed_length() && walk.visit())
            array.push_back(type.element() == reflection::Obj ? exampleOf(schema, schema.object(type.index()), walk)
                                                              : JsonValue(0));
        return array;
    }
};

} // namespace

Result<PayloadFormatPointer> makeFlatBufferFormat(PayloadSchema schema)
{
    return SchemaFormat<FlatBufferKind>::make(std::move(schema));
}

} // namespace event_engine
