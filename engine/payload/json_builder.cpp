// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/json_builder.h"

#include "engine/payload/cbor_check.h"
#include "event_engine/text.h"

#include <algorithm>
#include <vector>

namespace event_engine {

namespace {

/// Takes the values as the parser meets them, and stops it at the limits: the library's own readers recurse as deep as
/// the input says.
class Builder final : public nlohmann::json_sax<JsonValue> {
public:
    JsonValue root;
    std::string limit;     // which one it stopped at; empty: none
    std::size_t place = 0; // where the parser failed, counted from 1

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string &) override { return add(value); }
    bool string(std::string &value) override { return add(std::move(value)); }
    bool binary(JsonValue::binary_t &value) override { return add(JsonValue(std::move(value))); }
    bool start_object(std::size_t) override { return open(JsonValue::object()); }
    bool start_array(std::size_t) override { return open(JsonValue::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }

    bool key(std::string &value) override
    {
        m_key = std::move(value);
        return true;
    }

    bool parse_error(std::size_t at, const std::string &, const nlohmann::detail::exception &) override
    {
        place = at;
        return false;
    }

private:
    bool add(JsonValue value)
    {
        put(std::move(value));
        return limit.empty();
    }

    // What is put into an array or object moves only its children: pointers to what is open stay valid.
    JsonValue *put(JsonValue value)
    {
        if (++m_values > MOST_PAYLOAD_VALUES) limit = "more than 4,000,000 values";
        if (m_open.empty()) return &(root = std::move(value));
        JsonValue &parent = *m_open.back();
        if (parent.is_object()) return &append(parent, std::move(m_key), std::move(value));
        parent.push_back(std::move(value));
        return &parent.back();
    }

    bool open(JsonValue value)
    {
        if (m_open.size() == DEEPEST_PAYLOAD) limit = "more than " + std::to_string(DEEPEST_PAYLOAD) + " levels";
        if (!limit.empty()) return false;
        m_open.push_back(put(std::move(value)));
        return limit.empty();
    }

    bool close()
    {
        m_open.pop_back();
        return true;
    }

    std::vector<JsonValue *> m_open;
    std::string m_key;
    std::size_t m_values = 0;
};

Result<JsonValue> parseBytes(ByteView bytes, nlohmann::detail::input_format_t format, const char *name)
{
    Builder builder;
    const auto *data = reinterpret_cast<const char *>(bytes.data());
    if (JsonValue::sax_parse(data, data + bytes.size(), &builder, format)) return std::move(builder.root);
    if (!builder.limit.empty()) return failure(ErrorKind::BadData, "found " + builder.limit);
    return failure(ErrorKind::BadData, "byte " + std::to_string(builder.place) + ": this is no " + name + " any more");
}

} // namespace

Result<JsonValue> parseJson(std::string_view text)
{
    Builder builder;
    if (JsonValue::sax_parse(text.begin(), text.end(), &builder)) return std::move(builder.root);
    if (!builder.limit.empty()) return failure(ErrorKind::BadData, "found " + builder.limit);
    const auto place = std::min(builder.place > 0 ? builder.place - 1 : 0, text.size());
    const auto found = place < text.size() ? inQuotes(text.substr(place, 20)) : "the end";
    return failure(ErrorKind::BadData, "no valid JSON at character " + std::to_string(place + 1) + ": found " + found);
}

Result<JsonValue> parseMsgPack(ByteView bytes)
{
    return parseBytes(bytes, nlohmann::detail::input_format_t::msgpack, "MessagePack");
}

Result<JsonValue> parseCbor(ByteView bytes)
{
    if (auto fine = checkCbor(bytes); !fine) return failure(fine.error());
    return parseBytes(bytes, nlohmann::detail::input_format_t::cbor, "CBOR");
}

} // namespace event_engine
