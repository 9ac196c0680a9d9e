// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a payload says: payloads decoded into values, and encoded from JSON, by the encoding of their event type.

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/export.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace event_engine {

struct EventType;
class PayloadFormat; // one encoding's inside
class PayloadNode;   // a decoded value's inside

/// How a payload is to be read by people: for display and injection. The engine itself never looks into a payload.
enum class Encoding { Binary, Text, Json, FlatBuffer, Protobuf, MsgPack, Cbor };

/// "binary", "text", "json", "flatbuffer", "protobuf", "msgpack", "cbor": the words of app.toml.
[[nodiscard]] EVENT_ENGINE_EXPORT std::string_view toText(Encoding encoding);

/// Where in a payload a value is: "wind.gusts[2].speed". Names that hold dots, brackets, blanks or signs stand in
/// brackets and quotes: ["a.b"].x. Empty: the payload itself. A plain value.
class EVENT_ENGINE_EXPORT PayloadPath {
public:
    struct Step {
        std::optional<std::size_t> place; ///< in a list; empty: it goes by name
        std::string name;

        friend bool operator==(const Step &, const Step &) = default;
    };

    PayloadPath() = default;
    explicit PayloadPath(std::vector<Step> steps) : m_steps(std::move(steps)) {}
    /// Fails with InvalidArgument; the words say what was found where.
    [[nodiscard]] static Result<PayloadPath> parse(std::string_view text);

    [[nodiscard]] const std::vector<Step> &steps() const { return m_steps; }
    [[nodiscard]] std::string text() const; ///< what parse() reads

    friend bool operator==(const PayloadPath &, const PayloadPath &) = default;

private:
    std::vector<Step> m_steps;
};

/// A value at the end of a path. Empty (std::monostate): there is none, or it is null. Lists and objects come as their
/// JSON text.
using PayloadValue = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string, Bytes>;

/// A payload as a tree of values. Immutable, cheap to copy; any thread; needs neither payload nor codec any more.
class EVENT_ENGINE_EXPORT DecodedPayload {
public:
    /// As JSON on one line, keys in the payload's order. Bytes are Base64 text where a schema says that they are bytes,
    /// else {"$base64": "..."}; numbers that JSON does not have are "NaN", "Infinity" and "-Infinity".
    [[nodiscard]] std::string json() const;

    [[nodiscard]] PayloadValue at(const PayloadPath &path) const;
    /// Numbers, and booleans as 0 and 1; empty: there is none.
    [[nodiscard]] std::optional<double> number(const PayloadPath &path) const;
    /// The paths of all that number() has a value for, in the payload's order, `limit` at most.
    [[nodiscard]] std::vector<PayloadPath> numberPaths(std::size_t limit = 1000) const;

private:
    friend class PayloadCodec;
    explicit DecodedPayload(std::shared_ptr<const PayloadNode> root) : m_root(std::move(root)) {}
    std::shared_ptr<const PayloadNode> m_root;
};

/// A schema as recordings carry it.
struct PayloadSchema {
    std::string encoding; ///< "jsonschema", "flatbuffer", "protobuf": the names of MCAP's registry; or
                          ///< "x-event-engine-fields", the layout of a binary payload as JSON
    std::string name;     ///< of the schema's type that a payload is
    Bytes data;           ///< JSON Schema; FlatBuffers schema in binary form (.bfbs); FileDescriptorSet

    friend bool operator==(const PayloadSchema &, const PayloadSchema &) = default;
};

/// A field that every payload of a type may have, as its schema tells.
struct PayloadField {
    std::string path; ///< as PayloadPath; of lists the first element: "gusts[0].speed"
    std::string type; ///< in the schema's words: "f32", "string"
    bool isNumber = false;
};

/// Decodes and encodes the payloads of one event type. Payloads are trusted in nothing: they are verified before they
/// are decoded, and depth and size are limited. Immutable, cheap to copy; any thread, several at once.
class EVENT_ENGINE_EXPORT PayloadCodec {
public:
    /// Binary without a layout: decodes nothing.
    PayloadCodec();

    /// By the type's encoding, schema file, root type and fields. Fails with NotFound, Io, or InvalidArgument where the
    /// schema is wrong; the words name the file, and line where there is one.
    [[nodiscard]] static Result<PayloadCodec> make(const EventType &type);
    /// By a schema that came with a recording; `schema.encoding` empty: there is none. Fails with BadData.
    [[nodiscard]] static Result<PayloadCodec> make(Encoding encoding, PayloadSchema schema);

    [[nodiscard]] Encoding encoding() const;
    /// Whether its payloads can be decoded: false for binary without a layout, and for flatbuffer and protobuf without
    /// a schema.
    [[nodiscard]] bool decodes() const;

    /// Fails with BadData where the payload is not what it is to be, and where it cannot be decoded at all.
    [[nodiscard]] Result<DecodedPayload> decode(ByteView payload) const;
    /// What decode() then json() print, read back. Fails with InvalidArgument; the words begin with the field:
    /// `wind.speed: expected a number, found "fast"`. Keys that are missing are left out, or 0 where they cannot be.
    [[nodiscard]] Result<Bytes> encode(std::string_view json) const;

    /// One number of a payload: the quick way, for many payloads of a type. Empty: there is none.
    [[nodiscard]] std::optional<double> number(ByteView payload, const PayloadPath &path) const;

    /// What the schema says of the fields; empty where there is none.
    [[nodiscard]] std::vector<PayloadField> fields() const;
    /// A JSON text, indented, to begin with: each field of the schema with an empty value. "{}" where there is none.
    [[nodiscard]] std::string example() const;
    /// What a recording needs to decode as this does; null: nothing but the encoding.
    [[nodiscard]] const PayloadSchema *schema() const;

    /// Whether both decode alike.
    friend EVENT_ENGINE_EXPORT bool operator==(const PayloadCodec &left, const PayloadCodec &right);

private:
    explicit PayloadCodec(std::shared_ptr<const PayloadFormat> format);
    std::shared_ptr<const PayloadFormat> m_format; // null: Binary
};

} // namespace event_engine
