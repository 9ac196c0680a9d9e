// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/payload_format.h"

#include <memory>
#include <utility>
#include <vector>

namespace event_engine {

inline constexpr std::size_t DEEPEST_EXAMPLE = 8; // a table or message may contain itself
inline constexpr std::size_t MOST_FIELDS = 1000;

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
        Kind::list(*m_schema, m_schema->root(), "", 0, fields);
        return fields;
    }
    [[nodiscard]] JsonValue example() const override { return Kind::exampleOf(*m_schema, m_schema->root(), 0); }

private:
    const std::shared_ptr<const Schema> m_schema;
};

} // namespace event_engine
