// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_format.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"
#include "engine/payload/schemas/flatbuffer_reader.h"
#include "engine/payload/schemas/flatbuffer_writer.h"

#include <algorithm>
#include <array>

namespace event_engine {

namespace {

using Object = FlatBufferSchema::Object;

constexpr std::size_t DEEPEST_EXAMPLE = 8; // a schema may contain itself
constexpr std::size_t MOST_FIELDS = 1000;

bool isNumber(const reflection::Type &type, reflection::BaseType base)
{
    return scalarSize(base) != 0 && base != reflection::UType && type.index() == -1;
}

class FlatBufferFormat final : public PayloadFormat {
public:
    FlatBufferFormat(std::shared_ptr<const FlatBufferSchema> loaded, PayloadSchema schema)
        : PayloadFormat(Encoding::FlatBuffer, std::move(schema)), m_schema(std::move(loaded))
    {}

    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override
    {
        return readFlatBuffer(*m_schema, payload);
    }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override
    {
        return writeFlatBuffer(*m_schema, value);
    }
    [[nodiscard]] std::vector<PayloadField> fields() const override
    {
        std::vector<PayloadField> fields;
        list(m_schema->root(), "", 0, fields);
        return fields;
    }
    [[nodiscard]] JsonValue example() const override { return exampleOf(m_schema->root(), 0); }

private:
    void list(const Object &object, const std::string &path, std::size_t depth, std::vector<PayloadField> &out) const
    {
        for (const auto *field : object.fields) {
            if (out.size() == MOST_FIELDS || depth == DEEPEST_EXAMPLE) return;
            const auto &type = *field->type();
            const bool isBytes = type.element() == reflection::UByte && type.index() == -1;
            const bool isList =
                (type.base_type() == reflection::Vector || type.base_type() == reflection::Array) && !isBytes;
            const auto base = isList ? type.element() : type.base_type();
            const std::string name = memberPath(path, field->name()->str());
            const std::string place = isList ? elementPath(name, 0) : name;
            if (base == reflection::Obj)
                list(m_schema->object(type.index()), place, depth + 1, out);
            else
                out.push_back({place, isBytes ? "bytes" : wordFor(base), isNumber(type, base)});
        }
    }

    static std::string wordFor(reflection::BaseType base)
    {
        std::string word = reflection::EnumNameBaseType(base);
        std::transform(word.begin(), word.end(), word.begin(), [](unsigned char c) { return char(std::tolower(c)); });
        return word;
    }

    [[nodiscard]] JsonValue exampleOf(const Object &object, std::size_t depth) const
    {
        JsonValue example = JsonValue::object();
        if (depth == DEEPEST_EXAMPLE) return example;
        for (const auto *field : object.fields) {
            const auto &type = *field->type();
            if (type.base_type() == reflection::Union || type.base_type() == reflection::UType) continue;
            append(example, field->name()->str(), exampleOf(*field, depth));
        }
        return example;
    }

    [[nodiscard]] JsonValue exampleOf(const reflection::Field &field, std::size_t depth) const
    {
        const auto &type = *field.type();
        switch (type.base_type()) {
        case reflection::Obj: return exampleOf(m_schema->object(type.index()), depth + 1);
        case reflection::String: return "";
        case reflection::Vector:
            return type.element() == reflection::UByte && type.index() == -1 ? JsonValue("") : JsonValue::array();
        case reflection::Array: return arrayExample(type, depth);
        case reflection::Bool: return field.default_integer() != 0;
        case reflection::Float:
        case reflection::Double: return jsonNumber(field.default_real());
        default: break;
        }
        const auto *value = type.index() < 0 ? nullptr : m_schema->valueOf(type.index(), field.default_integer());
        return value ? JsonValue(value->name()->str()) : JsonValue(field.default_integer());
    }

    [[nodiscard]] JsonValue arrayExample(const reflection::Type &type, std::size_t depth) const
    {
        const JsonValue each =
            type.element() == reflection::Obj ? exampleOf(m_schema->object(type.index()), depth + 1) : JsonValue(0);
        return JsonValue::array_t(type.fixed_length(), each);
    }

    const std::shared_ptr<const FlatBufferSchema> m_schema;
};

} // namespace

Result<PayloadFormatPointer> makeFlatBufferFormat(PayloadSchema schema)
{
    auto loaded = FlatBufferSchema::load(schema);
    if (!loaded) return failure(loaded.error());
    return std::make_shared<const FlatBufferFormat>(std::move(*loaded), std::move(schema));
}

} // namespace event_engine
