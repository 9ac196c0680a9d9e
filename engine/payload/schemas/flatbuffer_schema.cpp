// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schemas/flatbuffer_schema.h"

#include "engine/payload/schema_file.h"
#include "engine/payload/schemas/flatbuffer_check.h"
#include "event_engine/text.h"

#include <algorithm>
#include <filesystem>
#include <flatbuffers/idl.h>

namespace event_engine {

namespace {

std::vector<std::string> namesOf(const reflection::Schema &schema)
{
    std::vector<std::string> names;
    for (const auto *object : *schema.objects())
        if (!object->is_struct()) names.push_back(object->name()->str());
    return names;
}

// "FILE:LINE: COLUMN: error: words", and perhaps what it was called originally.
Error parserError(const flatbuffers::Parser &parser)
{
    std::string words = parser.error_;
    while (!words.empty() && words.back() == '\n') words.pop_back();
    return {ErrorKind::InvalidArgument, std::move(words)};
}

Result<Bytes> compiled(const std::string &file, const std::string &text)
{
    flatbuffers::Parser parser;
    const std::string folder = std::filesystem::path(file).parent_path().string();
    const char *folders[] = {folder.c_str(), nullptr};
    if (!parser.Parse(text.c_str(), folders, file.c_str())) return failure(parserError(parser));
    parser.Serialize();
    const auto *data = reinterpret_cast<const std::byte *>(parser.builder_.GetBufferPointer());
    return Bytes(data, data + parser.builder_.GetSize());
}

} // namespace

std::size_t scalarSize(reflection::BaseType type)
{
    switch (type) {
    case reflection::UType:
    case reflection::Bool:
    case reflection::Byte:
    case reflection::UByte: return 1;
    case reflection::Short:
    case reflection::UShort: return 2;
    case reflection::Int:
    case reflection::UInt:
    case reflection::Float: return 4;
    case reflection::Long:
    case reflection::ULong:
    case reflection::Double: return 8;
    default: return 0;
    }
}

Result<PayloadSchema> FlatBufferSchema::compile(const std::string &file, const std::string &rootType)
{
    const auto content = readSchemaFile(file);
    if (!content) return failure(content.error());
    const bool isBinary = std::filesystem::path(file).extension() == ".bfbs";
    auto bytes = isBinary ? Result<Bytes>(copyOf(asBytes(*content))) : compiled(file, *content);
    if (!bytes) return failure(bytes.error());
    PayloadSchema schema{"flatbuffer", rootType, std::move(*bytes)};
    const auto loaded = load(schema);
    if (!loaded) return failure(Error(ErrorKind::InvalidArgument, file + ": " + loaded.error().message()));
    schema.name = (*loaded)->root().name();
    return schema;
}

Result<std::shared_ptr<const FlatBufferSchema>> FlatBufferSchema::load(const PayloadSchema &schema)
{
    std::shared_ptr<FlatBufferSchema> loaded(new FlatBufferSchema(schema.data));
    if (auto done = loaded->read(schema.name); !done) return failure(done.error());
    return std::shared_ptr<const FlatBufferSchema>(std::move(loaded));
}

Result<> FlatBufferSchema::read(const std::string &rootType)
{
    m_schema = checkedSchema(m_bytes);
    if (!m_schema) return failure(ErrorKind::BadData, "this is no FlatBuffers schema in its binary form");
    for (const auto *object : *m_schema->objects()) {
        Object &added = m_objects.emplace_back(Object{object, {}});
        for (const auto *field : *object->fields())
            if (!field->deprecated()) added.fields.push_back(field);
        std::sort(added.fields.begin(), added.fields.end(),
                  [](const auto *left, const auto *right) { return left->id() < right->id(); });
    }
    for (const auto *enumeration : *m_schema->enums()) {
        auto &values = m_values.emplace_back(enumeration->values()->begin(), enumeration->values()->end());
        std::stable_sort(values.begin(), values.end(),
                         [](const auto *left, const auto *right) { return left->value() < right->value(); });
    }
    const std::string wanted = !rootType.empty()        ? rootType
                               : m_schema->root_table() ? m_schema->root_table()->name()->str()
                                                        : "";
    if (wanted.empty()) return failure(ErrorKind::BadData, "the schema names no root_type, and the event type none");
    const auto root = std::find_if(m_objects.begin(), m_objects.end(),
                                   [&](const Object &each) { return !each.isStruct() && each.name() == wanted; });
    if (root == m_objects.end())
        return failure(ErrorKind::BadData,
                       "the schema has no table " + inQuotes(wanted) + didYouMean(wanted, namesOf(*m_schema)));
    m_root = &*root;
    return {};
}

const reflection::Enum &FlatBufferSchema::enumeration(std::int32_t index) const
{
    return *m_schema->enums()->Get(flatbuffers::uoffset_t(index));
}

const reflection::EnumVal *FlatBufferSchema::valueOf(std::int32_t index, std::int64_t number) const
{
    const auto &values = m_values[std::size_t(index)];
    const auto found = std::lower_bound(values.begin(), values.end(), number,
                                        [](const auto *value, std::int64_t wanted) { return value->value() < wanted; });
    return found == values.end() || (*found)->value() != number ? nullptr : *found;
}

} // namespace event_engine
