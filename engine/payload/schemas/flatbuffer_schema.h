// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/payload.h"

#include <flatbuffers/reflection_generated.h>
#include <memory>
#include <vector>

namespace event_engine {

/// A FlatBuffers schema whose references have all been checked, so that payloads can be walked by it. Immutable.
class FlatBufferSchema {
public:
    /// A table or struct: its fields in the order of their declaration, without those that are deprecated.
    struct Object {
        const reflection::Object *reflection = nullptr;
        std::vector<const reflection::Field *> fields;

        [[nodiscard]] std::string name() const { return reflection->name()->str(); }
        [[nodiscard]] bool isStruct() const { return reflection->is_struct(); }
        [[nodiscard]] std::size_t size() const { return std::size_t(reflection->bytesize()); } ///< of a struct
    };

    /// `schema.data` is a schema in binary form, `schema.name` the root type; empty: the schema's own.
    [[nodiscard]] static Result<std::shared_ptr<const FlatBufferSchema>> load(const PayloadSchema &schema);
    /// Of a .fbs or .bfbs file.
    [[nodiscard]] static Result<PayloadSchema> compile(const std::string &file, const std::string &rootType);

    [[nodiscard]] const Object &root() const { return *m_root; }
    /// What a type's index refers to.
    [[nodiscard]] const Object &object(std::int32_t index) const { return m_objects[std::size_t(index)]; }
    [[nodiscard]] const reflection::Enum &enumeration(std::int32_t index) const;
    /// The value of an enumeration that has this number; null: there is none.
    [[nodiscard]] const reflection::EnumVal *valueOf(std::int32_t enumeration, std::int64_t number) const;
    [[nodiscard]] const Bytes &bytes() const { return m_bytes; }

private:
    explicit FlatBufferSchema(Bytes bytes) : m_bytes(std::move(bytes)) {}
    Result<> read(const std::string &rootType);

    const Bytes m_bytes;
    const reflection::Schema *m_schema = nullptr;
    std::vector<Object> m_objects;
    std::vector<std::vector<const reflection::EnumVal *>> m_values; // of each enumeration, by their numbers
    const Object *m_root = nullptr;
};

/// The size of a scalar; 0: the type is none.
[[nodiscard]] std::size_t scalarSize(reflection::BaseType type);

} // namespace event_engine
