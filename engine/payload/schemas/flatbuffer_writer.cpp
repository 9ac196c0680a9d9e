// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_writer.h"

#include "engine/payload/field_value.h"
#include "engine/payload/json_builder.h"
#include "event_engine/text.h"

#include <algorithm>
#include <flatbuffers/idl.h>

namespace event_engine {

namespace {

using reflection::BaseType;
using Object = FlatBufferSchema::Object;

/// Turns a value into what the library's parser takes, and refuses what it would refuse with a line and column of a
/// text that nobody has seen: bytes become lists, the fields of structs come in order and all of them.
class Preparer {
public:
    explicit Preparer(const FlatBufferSchema &schema) : m_schema(schema) {}

    Result<JsonValue> object(const JsonValue &value, const Object &object, const std::string &path) const
    {
        if (!value.is_object()) return unexpectedValue(path, "an object", value);
        if (auto known = checkNames(value, object, path); !known) return failure(known.error());
        JsonValue prepared = JsonValue::object();
        for (const auto *field : object.fields) {
            const std::string name = field->name()->str();
            const auto given = value.find(name);
            const bool isGiven = given != value.end() && !given->is_null();
            if (!isGiven && field->required()) return fieldError(memberPath(path, name), "is required");
            if (!isGiven && !object.isStruct()) continue;
            auto member = isGiven ? this->member(*given, value, *field, memberPath(path, name)) : zero(*field->type());
            if (!member) return member;
            append(prepared, name, std::move(*member));
        }
        return prepared;
    }

private:
    Result<> checkNames(const JsonValue &value, const Object &object, const std::string &path) const
    {
        std::vector<std::string> names;
        for (const auto *field : object.fields) names.push_back(field->name()->str());
        for (auto it = value.begin(); it != value.end(); ++it)
            if (std::find(names.begin(), names.end(), it.key()) == names.end())
                return unknownField(path, it.key(), names);
        return {};
    }

    Result<JsonValue> member(const JsonValue &value, const JsonValue &owner, const reflection::Field &field,
                             const std::string &path) const
    {
        const auto &type = *field.type();
        const auto base = type.base_type();
        if (base == reflection::Union) {
            const auto kind = owner.find(field.name()->str() + "_type");
            return unionOf(value, kind == owner.end() ? JsonValue() : *kind, type.index(), {path, path + "_type"});
        }
        if (base != reflection::Vector && base != reflection::Array) return element(value, type, base, path);
        if (type.element() == reflection::Union) {
            const auto kinds = owner.find(field.name()->str() + "_type");
            return unionsOf(value, kinds == owner.end() ? JsonValue() : *kinds, type.index(), path);
        }
        if (type.element() == reflection::UByte && type.index() == -1 && value.is_string())
            return bytesAsList(value, path);
        if (!value.is_array()) return unexpectedValue(path, "a list", value);
        if (base == reflection::Array && value.size() != type.fixed_length())
            return fieldError(path, "expected " + counted(type.fixed_length(), "value") + ", found " +
                                        std::to_string(value.size()));
        JsonValue list = JsonValue::array();
        for (std::size_t i = 0; i < value.size(); ++i) {
            auto each = element(value[i], type, type.element(), elementPath(path, i));
            if (!each) return each;
            list.push_back(std::move(*each));
        }
        return list;
    }

    Result<JsonValue> element(const JsonValue &value, const reflection::Type &type, BaseType base,
                              const std::string &path) const
    {
        if (base == reflection::Obj) return object(value, m_schema.object(type.index()), path);
        const auto checked = scalar(value, type.index(), base, path);
        if (!checked) return failure(checked.error());
        return value;
    }

    // Each has its type at the same place of the list beside it.
    Result<JsonValue> unionsOf(const JsonValue &values, const JsonValue &kinds, int index,
                               const std::string &path) const
    {
        if (!values.is_array()) return unexpectedValue(path, "a list", values);
        if (!kinds.is_array() || kinds.size() != values.size())
            return unexpectedValue(path + "_type", "a list of " + counted(values.size(), "type"), kinds);
        JsonValue list = JsonValue::array();
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (kinds[i] == "NONE") // the library's builder has no offset of nothing, and its parser no way to write it
                return fieldError(elementPath(path + "_type", i), "a list of unions cannot be encoded with NONE in it");
            auto each = unionOf(values[i], kinds[i], index, {elementPath(path, i), elementPath(path + "_type", i)});
            if (!each) return each;
            list.push_back(std::move(*each));
        }
        return list;
    }

    struct UnionPaths {
        std::string value, type;
    };
    Result<JsonValue> unionOf(const JsonValue &value, const JsonValue &kind, int index, const UnionPaths &paths) const
    {
        if (kind == "NONE") return unexpectedValue(paths.value, "null, as " + paths.type + " says NONE", value);
        const auto &values = *m_schema.enumeration(index).values();
        for (const auto *each : values) {
            if (kind != each->name()->str() || !each->union_type()) continue;
            const auto base = each->union_type()->base_type();
            if (base == reflection::Obj || base == reflection::String)
                return element(value, *each->union_type(), base, paths.value);
        }
        return unexpectedValue(paths.type, namesOf(index), kind);
    }

    // Of what the parser takes, only what fits.
    Result<> scalar(const JsonValue &value, int enumeration, BaseType base, const std::string &path) const
    {
        if (enumeration >= 0 && value.is_string()) return name(value, enumeration, path);
        switch (base) {
        case reflection::Bool: return isFine(boolFrom(value, path));
        case reflection::Byte: return isFine(integerFrom<std::int8_t>(value, path));
        case reflection::UType:
        case reflection::UByte: return isFine(integerFrom<std::uint8_t>(value, path));
        case reflection::Short: return isFine(integerFrom<std::int16_t>(value, path));
        case reflection::UShort: return isFine(integerFrom<std::uint16_t>(value, path));
        case reflection::Int: return isFine(integerFrom<std::int32_t>(value, path));
        case reflection::UInt: return isFine(integerFrom<std::uint32_t>(value, path));
        case reflection::Long: return isFine(integerFrom<std::int64_t>(value, path));
        case reflection::ULong: return isFine(integerFrom<std::uint64_t>(value, path));
        case reflection::Float:
        case reflection::Double: return isFine(realFrom(value, path));
        default: return isFine(textFrom(value, path));
        }
    }

    template <class T>
    static Result<> isFine(const Result<T> &result)
    {
        return result ? Result<>() : failure(result.error());
    }

    // Names of flags may stand in a row.
    Result<> name(const JsonValue &value, int enumeration, const std::string &path) const
    {
        const auto &text = value.get_ref<const std::string &>();
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t end = std::min(text.find(' ', at), text.size());
            const auto &values = *m_schema.enumeration(enumeration).values();
            const bool isKnown = std::any_of(values.begin(), values.end(), [&](const auto *each) {
                return each->name()->string_view() == std::string_view(text).substr(at, end - at);
            });
            if (!isKnown) return unexpectedValue(path, namesOf(enumeration), value);
            at = end + 1;
        }
        return {};
    }

    std::string namesOf(int enumeration) const
    {
        std::string names;
        for (const auto *each : *m_schema.enumeration(enumeration).values())
            names += (names.empty() ? "" : " or ") + ('"' + each->name()->str() + '"');
        return names;
    }

    static Result<JsonValue> bytesAsList(const JsonValue &value, const std::string &path)
    {
        const auto bytes = bytesFrom(value, path);
        if (!bytes) return failure(bytes.error());
        JsonValue list = JsonValue::array();
        for (const std::byte each : *bytes) list.push_back(std::to_integer<unsigned>(each));
        return list;
    }

    // Of a struct's field, where nothing is given.
    Result<JsonValue> zero(const reflection::Type &type) const
    {
        if (type.base_type() == reflection::Obj) return object(JsonValue::object(), m_schema.object(type.index()), "");
        if (type.base_type() != reflection::Array) return JsonValue(0);
        const bool ofStructs = type.element() == reflection::Obj;
        auto each = ofStructs ? object(JsonValue::object(), m_schema.object(type.index()), "") : JsonValue(0);
        if (!each) return each;
        return JsonValue(JsonValue::array_t(type.fixed_length(), *each));
    }

    const FlatBufferSchema &m_schema;
};

} // namespace

Result<Bytes> writeFlatBuffer(const FlatBufferSchema &schema, const JsonValue &value)
{
    const auto prepared = Preparer(schema).object(value, schema.root(), "");
    if (!prepared) return failure(prepared.error());
    flatbuffers::Parser parser;
    const auto *bytes = reinterpret_cast<const std::uint8_t *>(schema.bytes().data());
    if (!parser.Deserialize(bytes, schema.bytes().size()) || !parser.SetRootType(schema.root().name().c_str()))
        return failure(ErrorKind::Failed, "the schema cannot be used to encode");
    const std::string text = prepared->dump(-1, ' ', false, JsonValue::error_handler_t::replace);
    if (!parser.Parse(text.c_str())) {
        const std::string &words = parser.error_;
        const auto begin = words.find("error: ");
        return failure(ErrorKind::InvalidArgument, begin == std::string::npos ? words : words.substr(begin + 7));
    }
    const auto *data = reinterpret_cast<const std::byte *>(parser.builder_.GetBufferPointer());
    return Bytes(data, data + parser.builder_.GetSize());
}

} // namespace event_engine
