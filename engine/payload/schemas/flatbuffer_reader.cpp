// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_reader.h"

#include "engine/payload/decoded_size.h"
#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "engine/payload/json_text.h"

#include <flatbuffers/flatbuffers.h>

namespace event_engine {

namespace {

using flatbuffers::uoffset_t;
using reflection::BaseType;
using Object = FlatBufferSchema::Object;
using Place = const std::uint8_t *;

constexpr uoffset_t MOST_TABLES = 1'000'000;

class Reader {
public:
    Reader(const FlatBufferSchema &schema, ByteView payload)
        : m_schema(schema), m_data(reinterpret_cast<Place>(payload.data())),
          m_verifier(m_data, payload.size(), uoffset_t(DEEPEST_PAYLOAD), MOST_TABLES), m_size(payload.size())
    {}

    Result<JsonValue> read()
    {
        JsonValue value;
        if (const Place root = target(m_data); root && table(root, m_schema.root(), value)) return value;
        const std::string where = m_path.empty() ? "" : m_path + ": ";
        return failure(ErrorKind::BadData, where + "this is no FlatBuffer of " + m_schema.root().name());
    }

private:
    // Where the offset at a place leads to; null: out of the payload.
    Place target(Place at)
    {
        const uoffset_t offset = m_verifier.VerifyOffset(std::size_t(at - m_data));
        return offset ? at + offset : nullptr;
    }

    bool table(Place at, const Object &object, JsonValue &out)
    {
        if (!m_verifier.VerifyTableStart(at)) return false;
        const auto &table = *reinterpret_cast<const flatbuffers::Table *>(at);
        out = JsonValue::object();
        for (const auto *field : object.fields)
            if (!member(table, *field, out)) return false;
        return m_verifier.EndTable();
    }

    bool member(const flatbuffers::Table &table, const reflection::Field &field, JsonValue &out)
    {
        const Place at = table.GetAddressOf(field.offset());
        const auto base = field.type()->base_type();
        if (!at) {
            if (scalarSize(base) == 0 || field.optional()) return true;
            JsonValue value = defaultOf(field);
            return mayHoldName(value) && put(field, std::move(value), out);
        }
        JsonValue value;
        const bool ofUnions = base == reflection::Vector && field.type()->element() == reflection::Union;
        if (!(ofUnions                    ? unionsOf(table, field, at, value)
              : base == reflection::Union ? unionOf(table, field, at, value)
                                          : inlineValue(at, *field.type(), base, value)))
            return failedIn(field.name()->str());
        return put(field, std::move(value), out);
    }

    bool put(const reflection::Field &field, JsonValue value, JsonValue &out)
    {
        if (!m_size.addMember(field.name()->size())) return false;
        append(out, field.name()->str(), std::move(value));
        return true;
    }

    JsonValue defaultOf(const reflection::Field &field) const
    {
        const auto base = field.type()->base_type();
        if (base == reflection::Float || base == reflection::Double) return jsonNumber(field.default_real());
        if (base == reflection::Bool) return field.default_integer() != 0;
        return named(field.default_integer(), field.type()->index());
    }

    // The type of a union is in the field before it.
    static Place typeOfUnion(const flatbuffers::Table &table, const reflection::Field &field)
    {
        return table.GetAddressOf(flatbuffers::voffset_t(field.offset() - sizeof(flatbuffers::voffset_t)));
    }

    // So are those of a list of unions, as a list as long; one without a type has no value.
    bool unionsOf(const flatbuffers::Table &table, const reflection::Field &field, Place at, JsonValue &out)
    {
        const Place typesAt = typeOfUnion(table, field);
        const Place types = typesAt ? target(typesAt) : nullptr, values = target(at);
        if (!types || !values || !m_verifier.VerifyVectorOrString(types, 1) ||
            !m_verifier.VerifyVectorOrString(values, sizeof(uoffset_t)))
            return false;
        const std::size_t count = flatbuffers::ReadScalar<uoffset_t>(values);
        if (count != flatbuffers::ReadScalar<uoffset_t>(types)) return false;
        return list(count, out, [&](std::size_t i, JsonValue &value) {
            const std::uint8_t type = types[sizeof(uoffset_t) + i];
            return type == 0 || unionValue(values + (i + 1) * sizeof(uoffset_t), type, field.type()->index(), value);
        });
    }

    bool unionOf(const flatbuffers::Table &table, const reflection::Field &field, Place at, JsonValue &out)
    {
        const Place type = typeOfUnion(table, field);
        return type && m_verifier.VerifyFromPointer(type, 1) && unionValue(at, *type, field.type()->index(), out);
    }

    bool unionValue(Place at, std::uint8_t number, int enumeration, JsonValue &out)
    {
        const auto *value = m_schema.valueOf(enumeration, number);
        const Place to = value && value->union_type() ? target(at) : nullptr;
        if (!to) return false;
        const auto &type = *value->union_type();
        if (type.base_type() == reflection::String) return text(to, out);
        if (type.base_type() != reflection::Obj) return false;
        const Object &object = m_schema.object(type.index());
        if (!object.isStruct()) return table(to, object, out);
        return m_verifier.VerifyFromPointer(to, object.size()) && structure(to, object, out);
    }

    // A value that lies at a place, or whose offset does.
    bool inlineValue(Place at, const reflection::Type &type, BaseType base, JsonValue &out)
    {
        if (const auto size = scalarSize(base)) {
            if (!m_verifier.VerifyFromPointer(at, size)) return false;
            out = scalar(at, base, type.index());
            return mayHoldName(out);
        }
        if (base == reflection::Obj && m_schema.object(type.index()).isStruct()) {
            const Object &object = m_schema.object(type.index());
            return m_verifier.VerifyFromPointer(at, object.size()) && structure(at, object, out);
        }
        const Place to = target(at);
        if (!to) return false;
        if (base == reflection::String) return text(to, out);
        return base == reflection::Vector ? vector(to, type, out) : table(to, m_schema.object(type.index()), out);
    }

    bool text(Place at, JsonValue &out)
    {
        const auto *string = reinterpret_cast<const flatbuffers::String *>(at);
        if (!m_verifier.VerifyString(string) || !m_size.add(string->size())) return false;
        out = string->str();
        return true;
    }

    bool vector(Place at, const reflection::Type &type, JsonValue &out)
    {
        const BaseType element = type.element();
        const bool ofStructs = element == reflection::Obj && m_schema.object(type.index()).isStruct();
        const std::size_t size = ofStructs             ? m_schema.object(type.index()).size()
                                 : scalarSize(element) ? scalarSize(element)
                                                       : sizeof(uoffset_t);
        if (!m_verifier.VerifyVectorOrString(at, size)) return false;
        const std::size_t count = flatbuffers::ReadScalar<uoffset_t>(at);
        const Place first = at + sizeof(uoffset_t);
        if (element == reflection::UByte && type.index() == -1) {
            out = jsonBytes(std::as_bytes(std::span(first, count)));
            return m_size.add(count);
        }
        return list(count, out, [&](std::size_t i, JsonValue &value) {
            return inlineValue(first + i * size, type, element, value);
        });
    }

    template <class Read>
    bool list(std::size_t count, JsonValue &out, Read read)
    {
        out = JsonValue::array();
        if (!m_size.add(count * sizeof(JsonValue))) return false;
        for (std::size_t i = 0; i < count; ++i) {
            JsonValue value;
            if (!read(i, value)) return failedIn(elementPath("", i));
            out.push_back(std::move(value));
        }
        return true;
    }

    // All of it lies within the payload, and what its fields refer to within it.
    bool structure(Place at, const Object &object, JsonValue &out)
    {
        if (++m_structDepth > DEEPEST_PAYLOAD || !m_size.add(sizeof(JsonValue))) return false;
        out = JsonValue::object();
        for (const auto *field : object.fields) {
            JsonValue value;
            const auto &type = *field->type();
            const Place place = at + field->offset();
            const bool isArray = type.base_type() == reflection::Array;
            if (!(isArray ? array(place, type, value) : inlineValue(place, type, type.base_type(), value)))
                return false;
            if (!put(*field, std::move(value), out)) return false;
        }
        --m_structDepth;
        return true;
    }

    bool array(Place at, const reflection::Type &type, JsonValue &out)
    {
        const std::size_t size =
            type.element() == reflection::Obj ? m_schema.object(type.index()).size() : scalarSize(type.element());
        return list(type.fixed_length(), out, [&](std::size_t i, JsonValue &value) {
            return inlineValue(at + i * size, type, type.element(), value);
        });
    }

    JsonValue scalar(Place at, BaseType base, int enumeration) const
    {
        const auto read = [at](auto number) {
            std::memcpy(&number, at, sizeof number);
            return number;
        };
        switch (base) {
        case reflection::Bool: return *at != 0;
        case reflection::Byte: return named(read(std::int8_t()), enumeration);
        case reflection::UType:
        case reflection::UByte: return named(*at, enumeration);
        case reflection::Short: return named(read(std::int16_t()), enumeration);
        case reflection::UShort: return named(read(std::uint16_t()), enumeration);
        case reflection::Int: return named(read(std::int32_t()), enumeration);
        case reflection::UInt: return named(read(std::uint32_t()), enumeration);
        case reflection::Long: return named(read(std::int64_t()), enumeration);
        case reflection::ULong:
            return enumeration < 0 ? JsonValue(read(std::uint64_t())) : named(read(std::int64_t()), enumeration);
        case reflection::Float: return jsonNumber(read(float()));
        case reflection::Double: return jsonNumber(read(double()));
        default: return nullptr;
        }
    }

    // The name of an enumeration's value, or the number where it has none.
    JsonValue named(std::int64_t number, int enumeration) const
    {
        const auto *value = enumeration < 0 ? nullptr : m_schema.valueOf(enumeration, number);
        return value ? JsonValue(value->name()->str()) : JsonValue(number);
    }

    // The path of what is wrong, from the inside to the outside.
    bool failedIn(const std::string &outer)
    {
        m_path = outer + (m_path.empty() || m_path.starts_with('[') ? "" : ".") + m_path;
        return false;
    }

    // What enumerations call a number, which has as many bytes as the schema likes.
    bool mayHoldName(const JsonValue &scalar)
    {
        return !scalar.is_string() || m_size.add(scalar.get_ref<const std::string &>().size());
    }

    const FlatBufferSchema &m_schema;
    const Place m_data;
    flatbuffers::Verifier m_verifier;
    std::string m_path;
    DecodedSize m_size;
    std::size_t m_structDepth = 0;
};

} // namespace

Result<JsonValue> readFlatBuffer(const FlatBufferSchema &schema, ByteView payload)
{
    if (payload.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) return failure(ErrorKind::BadData, "the payload is too large");
    if (reinterpret_cast<std::uintptr_t>(payload.data()) % 8 == 0) return Reader(schema, payload).read();
    const Bytes aligned = copyOf(payload);
    return Reader(schema, aligned).read();
}

} // namespace event_engine
