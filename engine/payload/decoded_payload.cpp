// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/json_text.h"
#include "engine/payload/payload_format.h"

namespace event_engine {

namespace {

const JsonValue *childOf(const JsonValue &value, const PayloadPath::Step &step)
{
    if (step.place) return value.is_array() && *step.place < value.size() ? &value[*step.place] : nullptr;
    if (!value.is_object()) return nullptr;
    const auto found = value.find(step.name);
    return found == value.end() ? nullptr : &*found;
}

const JsonValue *find(const JsonValue &root, const PayloadPath &path)
{
    const JsonValue *value = &root;
    for (const auto &step : path.steps())
        if (value = childOf(*value, step); !value) return nullptr;
    return value;
}

bool isPlottable(const JsonValue &value)
{
    return value.is_number() || value.is_boolean();
}

/// Gathers the paths of all numbers below a value.
class NumberPaths {
public:
    explicit NumberPaths(std::size_t limit) : m_limit(limit) {}

    std::vector<PayloadPath> of(const JsonValue &value)
    {
        visit(value);
        return std::move(m_found);
    }

private:
    void visit(const JsonValue &value)
    {
        if (m_found.size() == m_limit) return;
        if (isPlottable(value)) m_found.emplace_back(m_steps);
        if (value.is_object())
            for (auto it = value.begin(); it != value.end(); ++it) descend({{}, it.key()}, *it);
        if (value.is_array())
            for (std::size_t i = 0; i < value.size(); ++i) descend({i, {}}, value[i]);
    }

    void descend(PayloadPath::Step step, const JsonValue &value)
    {
        m_steps.push_back(std::move(step));
        visit(value);
        m_steps.pop_back();
    }

    const std::size_t m_limit;
    std::vector<PayloadPath::Step> m_steps;
    std::vector<PayloadPath> m_found;
};

} // namespace

std::string DecodedPayload::json() const
{
    return toJsonText(m_root->value, m_root->knowsBytes);
}

PayloadValue DecodedPayload::at(const PayloadPath &path) const
{
    const JsonValue *value = find(m_root->value, path);
    if (!value) return {};
    switch (value->type()) {
    case JsonValue::value_t::boolean: return value->get<bool>();
    case JsonValue::value_t::number_integer: return value->get<std::int64_t>();
    case JsonValue::value_t::number_unsigned: return value->get<std::uint64_t>();
    case JsonValue::value_t::number_float: return value->get<double>();
    case JsonValue::value_t::string: return value->get<std::string>();
    case JsonValue::value_t::binary: {
        const auto &bytes = value->get_binary();
        return copyOf(std::as_bytes(std::span(bytes.data(), bytes.size())));
    }
    case JsonValue::value_t::object:
    case JsonValue::value_t::array: return toJsonText(*value, m_root->knowsBytes);
    case JsonValue::value_t::null:
    case JsonValue::value_t::discarded: break;
    }
    return {};
}

std::optional<double> DecodedPayload::number(const PayloadPath &path) const
{
    const JsonValue *value = find(m_root->value, path);
    if (!value || !isPlottable(*value)) return {};
    return value->is_boolean() ? double(value->get<bool>()) : value->get<double>();
}

std::vector<PayloadPath> DecodedPayload::numberPaths(std::size_t limit) const
{
    return NumberPaths(limit).of(m_root->value);
}

} // namespace event_engine
