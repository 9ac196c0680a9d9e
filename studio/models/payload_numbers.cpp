// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/payload_numbers.h"

#include <QStringList>
#include <nlohmann/json.hpp>

#include <cmath>
#include <variant>
#include <vector>

namespace event_studio {

namespace {

using Json = nlohmann::json;
using Step = std::variant<std::string, std::size_t>; // a key, or a place in a list

/// The steps of "wind.gusts[2].speed".
std::optional<std::vector<Step>> stepsOf(const QString &path)
{
    std::vector<Step> steps;
    for (const QString &part : path.split(u'.')) {
        const auto bracket = part.indexOf(u'[');
        const QString key = part.left(bracket < 0 ? part.size() : bracket);
        if (!key.isEmpty()) steps.emplace_back(key.toStdString());
        for (auto begin = bracket; begin >= 0; begin = part.indexOf(u'[', begin + 1)) {
            const auto end = part.indexOf(u']', begin);
            bool isNumber = false;
            const auto place = part.mid(begin + 1, end - begin - 1).toULongLong(&isNumber);
            if (end < 0 || !isNumber) return std::nullopt;
            steps.emplace_back(std::size_t(place));
        }
    }
    return steps;
}

const Json *follow(const Json &value, const Step &step)
{
    if (const auto *key = std::get_if<std::string>(&step)) {
        const auto found = value.is_object() ? value.find(*key) : value.end();
        return found == value.end() ? nullptr : &*found;
    }
    const auto place = std::get<std::size_t>(step);
    return value.is_array() && place < value.size() ? &value[place] : nullptr;
}

std::optional<double> numberAt(const Json &document, const std::vector<Step> &steps)
{
    const Json *value = &document;
    for (const Step &step : steps)
        if (value = follow(*value, step); !value) return std::nullopt;
    if (value->is_boolean()) return value->get<bool>() ? 1 : 0;
    if (!value->is_number() || !std::isfinite(value->get<double>())) return std::nullopt;
    return value->get<double>();
}

} // namespace

NumberReader numberReader(Encoding, const QString &path)
{
    return [steps = stepsOf(path)](ByteView payload) -> std::optional<double> {
        if (!steps) return std::nullopt;
        const Json document = Json::parse(event_engine::asText(payload), nullptr, false);
        return document.is_discarded() ? std::nullopt : numberAt(document, *steps);
    };
}

} // namespace event_studio
