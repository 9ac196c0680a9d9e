// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_config.h"

#include <cmath>
#include <nlohmann/json.hpp>

namespace event_engine {

namespace {

using Json = nlohmann::json;

// PluginConfig takes 64 levels of JSON, of which the table itself is the first.
constexpr int DEPTH_LIMIT = 60;

Json jsonOf(const toml::node &node, ManifestReport &report, int depth)
{
    if (depth > DEPTH_LIMIT) {
        report.mistake(node.source().begin.line,
                       "config: nested more than " + std::to_string(DEPTH_LIMIT) + " levels deep");
        return {};
    }
    if (const auto *table = node.as_table()) {
        Json object = Json::object();
        for (const auto &[key, value] : *table) object[std::string(key.str())] = jsonOf(value, report, depth + 1);
        return object;
    }
    if (const auto *array = node.as_array()) {
        Json list = Json::array();
        for (const toml::node &element : *array) list.push_back(jsonOf(element, report, depth + 1));
        return list;
    }
    if (node.is_boolean()) return node.as_boolean()->get();
    if (node.is_integer()) return node.as_integer()->get();
    if (node.is_string()) return node.as_string()->get();
    if (!node.is_floating_point()) return describe(node);
    const double number = node.as_floating_point()->get();
    if (!std::isfinite(number))
        report.mistake(node.source().begin.line, "config: " + foundInsteadOf(node, "a finite number"));
    return number;
}

} // namespace

PluginConfig configOf(const toml::table &table, ManifestReport &report)
{
    const std::string json = jsonOf(table, report, 0).dump();
    return PluginConfig::fromJson(json).value_or(PluginConfig());
}

} // namespace event_engine
