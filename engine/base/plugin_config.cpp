// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin_config.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace event_engine {

using Json = nlohmann::json;

namespace {

// Deeper than any configuration, and shallow enough for everybody who reads it recursively.
constexpr int DEPTH_LIMIT = 64;

Json parseJson(std::string_view text, bool &tooDeep)
{
    const auto watchDepth = [&tooDeep](int depth, Json::parse_event_t, Json &) {
        tooDeep = tooDeep || depth > DEPTH_LIMIT;
        return !tooDeep;
    };
    return Json::parse(text, watchDepth, false);
}

Json valueOf(const std::string &text, std::string_view key)
{
    Json value = Json::parse(text, nullptr, false);
    for (;;) {
        const auto dot = key.find('.');
        const auto found = value.is_object() ? value.find(std::string(key.substr(0, dot))) : value.end();
        if (found == value.end()) return {};
        value = Json(*found);
        if (dot == std::string_view::npos) return value;
        key.remove_prefix(dot + 1);
    }
}

} // namespace

Result<PluginConfig> PluginConfig::fromJson(std::string_view text)
{
    bool tooDeep = false;
    const Json parsed = parseJson(text, tooDeep);
    if (tooDeep)
        return failure(ErrorKind::InvalidArgument, "the plugin's configuration is nested more than " +
                                                       std::to_string(DEPTH_LIMIT) + " levels deep");
    if (!parsed.is_object())
        return failure(ErrorKind::InvalidArgument, "the plugin's configuration is not a JSON object");
    PluginConfig config;
    config.m_json = parsed.dump();
    return config;
}

std::optional<std::int64_t> PluginConfig::integer(std::string_view key) const
{
    const Json value = valueOf(m_json, key);
    if (!value.is_number_integer()) return {};
    if (value.is_number_unsigned() &&
        value.get<std::uint64_t>() > std::uint64_t(std::numeric_limits<std::int64_t>::max()))
        return {};
    return value.get<std::int64_t>();
}

std::optional<double> PluginConfig::number(std::string_view key) const
{
    const Json value = valueOf(m_json, key);
    return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

std::optional<bool> PluginConfig::boolean(std::string_view key) const
{
    const Json value = valueOf(m_json, key);
    return value.is_boolean() ? std::optional(value.get<bool>()) : std::nullopt;
}

std::optional<std::string> PluginConfig::text(std::string_view key) const
{
    const Json value = valueOf(m_json, key);
    return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
}

} // namespace event_engine
