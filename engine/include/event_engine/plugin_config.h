// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/export.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace event_engine {

/// The `config` table that app.toml gives a plugin. Immutable; any thread.
class EVENT_ENGINE_EXPORT PluginConfig {
public:
    PluginConfig() = default;

    /// From a JSON object.
    [[nodiscard]] static Result<PluginConfig> fromJson(std::string_view text);

    /// The whole table as JSON, for what the getters below do not reach.
    [[nodiscard]] const std::string &json() const { return m_json; }

    /// The value of a key, empty where there is none or it is of another sort. Dots reach into tables: "camera.depth".
    [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key) const;
    [[nodiscard]] std::optional<double> number(std::string_view key) const; ///< integers too
    [[nodiscard]] std::optional<bool> boolean(std::string_view key) const;
    [[nodiscard]] std::optional<std::string> text(std::string_view key) const;

    friend bool operator==(const PluginConfig &, const PluginConfig &) = default;

private:
    std::string m_json = "{}";
};

} // namespace event_engine
