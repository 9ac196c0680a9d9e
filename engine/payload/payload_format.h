// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/payload/json.h"
#include "event_engine/payload.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// One encoding, with its schema where it has one. Immutable; any thread.
class PayloadFormat {
public:
    explicit PayloadFormat(Encoding encoding, std::optional<PayloadSchema> schema = {})
        : m_encoding(encoding), m_schema(std::move(schema))
    {}
    PayloadFormat(const PayloadFormat &) = delete;
    PayloadFormat &operator=(const PayloadFormat &) = delete;
    virtual ~PayloadFormat() = default;

    [[nodiscard]] Encoding encoding() const { return m_encoding; }
    [[nodiscard]] const std::optional<PayloadSchema> &schema() const { return m_schema; }

    [[nodiscard]] virtual bool decodes() const { return true; }
    /// Whether bytes are told from texts by the schema, so that both may be texts in JSON.
    [[nodiscard]] virtual bool knowsBytes() const { return true; }
    [[nodiscard]] virtual Result<JsonValue> decode(ByteView payload) const = 0;
    [[nodiscard]] virtual Result<Bytes> encode(const JsonValue &value) const = 0;
    [[nodiscard]] virtual std::vector<PayloadField> fields() const { return {}; }
    [[nodiscard]] virtual JsonValue example() const { return JsonValue::object(); }

private:
    const Encoding m_encoding;
    const std::optional<PayloadSchema> m_schema;
};

using PayloadFormatPointer = std::shared_ptr<const PayloadFormat>;

/// The inside of a DecodedPayload.
class PayloadNode {
public:
    JsonValue value;
    bool knowsBytes = true; ///< as PayloadFormat::knowsBytes()
};

} // namespace event_engine
