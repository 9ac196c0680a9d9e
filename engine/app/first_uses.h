// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_report.h"

#include <map>
#include <optional>
#include <string>

namespace event_engine {

/// Who used a value first that may be used only once: a name, an id, a port.
template <class Value>
class FirstUses {
public:
    struct Use {
        std::string by;
        Line line;

        [[nodiscard]] std::string where() const { return line ? "on line " + std::to_string(line) : "by default"; }
    };

    /// Empty where nobody has used it before.
    std::optional<Use> add(const Value &value, std::string by, Line line)
    {
        const auto [place, isNew] = m_uses.try_emplace(value, Use{std::move(by), line});
        return isNew ? std::nullopt : std::optional(place->second);
    }

private:
    std::map<Value, Use> m_uses;
};

} // namespace event_engine
