// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

namespace event_engine {

/// The way through the types of a schema, of which a type may contain itself, in many fields at once.
class SchemaWalk {
public:
    explicit SchemaWalk(std::size_t mostFields) : m_fieldsLeft(mostFields) {}

    /// Goes into a type, which is left with leave(). False: it is deep enough.
    bool enter(const void *type)
    {
        if (m_inside.size() == DEEPEST) return false;
        m_inside.push_back(type);
        return true;
    }
    void leave() { m_inside.pop_back(); }
    [[nodiscard]] bool isInside(const void *type) const
    {
        return std::find(m_inside.begin(), m_inside.end(), type) != m_inside.end();
    }

    /// Goes to a field, or an element of an array. False: it has been to enough of them.
    bool visit()
    {
        if (m_fieldsLeft == 0) return false;
        --m_fieldsLeft;
        return true;
    }

private:
    static constexpr std::size_t DEEPEST = 8;

    std::size_t m_fieldsLeft;
    std::vector<const void *> m_inside;
};

/// A format whose payloads are read by a schema. `Kind` names the Schema and the Encoding, and reads, writes and
/// describes by it.
template <class Kind>
class SchemaFormat final : public PayloadFormat {
public:
    using Schema = typename Kind::Schema;

    [[nodiscard]] static Result<PayloadFormatPointer> make(PayloadSchema schema)
    {
        auto loaded = Schema::load(schema);
        if (!loaded) return failure(loaded.error());
        return std::make_shared<const SchemaFormat>(std::move(*loaded), std::move(schema));
    }
    SchemaFormat(std::shared_ptr<const Schema> loaded, PayloadSchema schema)
        : PayloadFormat(Kind::ENCODING, std::move(schema)), m_schema(std::move(loaded))
    {}

    [[nodiscard]] Result<JsonValue> decode(ByteView payload) const override { return Kind::read(*m_schema, payload); }
    [[nodiscard]] Result<Bytes> encode(const JsonValue &value) const override { return Kind::write(*m_schema, value); }
    [[nodiscard]] std::vector<PayloadField> fields() const override
    {
        std::vector<PayloadField> fields;
        SchemaWalk walk(MOST_FIELDS);
        Kind::list(*m_schema, m_schema->root(), "", walk, fields);
        return fields;
    }
    [[nodiscard]] JsonValue example() const override
    {
        SchemaWalk walk(LARGEST_EXAMPLE);
        return Kind::exampleOf(*m_schema, m_schema->root(), walk);
    }

private:
    static constexpr std::size_t MOST_FIELDS = 1000;
    static constexpr std::size_t LARGEST_EXAMPLE = 100'000;

    const std::shared_ptr<const Schema> m_schema;
};

} // namespace event_engine
