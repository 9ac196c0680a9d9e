// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_check.h"

#include "engine/payload/schemas/flatbuffer_schema.h"

#include <algorithm>

namespace event_engine {

namespace {

// Read as the numbers they are in the bytes: an enumeration may not even hold another one.
bool hasKnownTypes(const reflection::Type &type)
{
    const auto &table = reinterpret_cast<const flatbuffers::Table &>(type);
    const auto isKnown = [&table](flatbuffers::voffset_t field) {
        const auto number = table.GetField<std::int8_t>(field, 0);
        return number >= reflection::None && number <= reflection::Array;
    };
    return isKnown(reflection::Type::VT_BASE_TYPE) && isKnown(reflection::Type::VT_ELEMENT);
}

class SchemaCheck {
public:
    explicit SchemaCheck(const reflection::Schema &schema) : m_schema(schema) {}

    [[nodiscard]] bool passes() const
    {
        const auto &objects = *m_schema.objects();
        const auto &enums = *m_schema.enums();
        return std::all_of(enums.begin(), enums.end(), [this](const auto *each) { return isSound(*each); }) &&
               std::all_of(objects.begin(), objects.end(), [this](const auto *each) { return isSound(*each); });
    }

private:
    [[nodiscard]] bool isObject(int index) const
    {
        return index >= 0 && std::size_t(index) < m_schema.objects()->size();
    }
    [[nodiscard]] bool isEnum(int index) const { return index >= 0 && std::size_t(index) < m_schema.enums()->size(); }
    [[nodiscard]] const reflection::Object &object(int index) const
    {
        return *m_schema.objects()->Get(flatbuffers::uoffset_t(index));
    }

    // Only the name and the values are required; a value's own parts are looked at here.
    [[nodiscard]] bool isSound(const reflection::Enum &enumeration) const
    {
        for (const auto *value : *enumeration.values()) {
            const auto *type = value->union_type();
            if (!value->name() || (type && !hasKnownTypes(*type))) return false;
            if (type && type->base_type() == reflection::Obj && !isObject(type->index())) return false;
        }
        return true;
    }

    [[nodiscard]] bool refersRightly(reflection::BaseType base, int index) const
    {
        if (base == reflection::Obj) return isObject(index);
        if (base == reflection::Union || base == reflection::UType) return isEnum(index);
        return index == -1 || base == reflection::String || isEnum(index);
    }

    [[nodiscard]] bool isSound(const reflection::Object &object) const
    {
        if (object.is_struct() && (object.bytesize() <= 0 || object.bytesize() > (1 << 24))) return false;
        return std::all_of(object.fields()->begin(), object.fields()->end(), [&](const auto *field) {
            if (!field->type() || !hasKnownTypes(*field->type())) return false;
            const auto &type = *field->type();
            return object.is_struct() ? fitsStruct(*field, object) : isSound(type, field->offset());
        });
    }

    [[nodiscard]] bool isSound(const reflection::Type &type, std::uint16_t offset) const
    {
        const auto base = type.base_type();
        if (offset < 4 || offset % 2 != 0) return false;
        const bool ofUnion = base == reflection::Union || type.element() == reflection::Union;
        if (ofUnion && offset < 6) return false; // its type is the field before it
        if (base == reflection::Vector)
            return (scalarSize(type.element()) != 0 || type.element() == reflection::String ||
                    type.element() == reflection::Obj || type.element() == reflection::Union) &&
                   refersRightly(type.element(), type.index());
        const bool isKnown =
            scalarSize(base) != 0 || base == reflection::String || base == reflection::Obj || base == reflection::Union;
        return isKnown && refersRightly(base, type.index());
    }

    // 0: no type that a struct may hold.
    [[nodiscard]] std::size_t sizeInStruct(reflection::BaseType base, int index) const
    {
        if (base != reflection::Obj) return refersRightly(base, index) ? scalarSize(base) : 0;
        return isObject(index) && object(index).is_struct() ? std::size_t(std::max(object(index).bytesize(), 0)) : 0;
    }

    [[nodiscard]] bool fitsStruct(const reflection::Field &field, const reflection::Object &owner) const
    {
        const auto &type = *field.type();
        const bool isArray = type.base_type() == reflection::Array;
        const auto base = isArray ? type.element() : type.base_type();
        const std::size_t size = sizeInStruct(base, type.index()) * (isArray ? type.fixed_length() : 1);
        return size != 0 && field.offset() + size <= std::size_t(owner.bytesize());
    }

    const reflection::Schema &m_schema;
};

} // namespace

const reflection::Schema *checkedSchema(ByteView bytes)
{
    const auto *data = reinterpret_cast<const std::uint8_t *>(bytes.data());
    if (bytes.size() < 8 || bytes.size() >= FLATBUFFERS_MAX_BUFFER_SIZE) return nullptr;
    flatbuffers::Verifier verifier(data, bytes.size());
    if (!reflection::VerifySchemaBuffer(verifier)) return nullptr;
    const auto *schema = reflection::GetSchema(data);
    return SchemaCheck(*schema).passes() ? schema : nullptr;
}

} // namespace event_engine
