// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/output_json.h"

#include "engine/base/clock.h"

#include <array>
#include <nlohmann/json.hpp>

namespace event_engine {

namespace {

using Json = nlohmann::ordered_json;
using Source = OutputLine::Source;

// On disk: never change one.
constexpr std::array<std::string_view, 3> SOURCES{"log", "stdout", "stderr"};

std::optional<OutputLine> lineIn(const Json &json)
{
    if (!json.is_object()) return {};
    const auto number = json.find("n"), time = json.find("time_ns"), plugin = json.find("plugin"),
               source = json.find("source"), level = json.find("level"), text = json.find("text");
    for (const auto &value : {number, time, level})
        if (value == json.end() || !value->is_number_integer()) return {};
    for (const auto &value : {plugin, source, text})
        if (value == json.end() || !value->is_string()) return {};
    OutputLine line;
    line.number = number->get<std::uint64_t>();
    line.time = timestampOf(time->get<std::int64_t>());
    line.plugin = plugin->get<std::string>();
    line.level = level->get<int>();
    line.text = text->get<std::string>();
    for (std::size_t i = 0; i < SOURCES.size(); ++i)
        if (source->get<std::string>() == SOURCES[i]) line.source = Source(i);
    return line;
}

} // namespace

std::string outputJson(const std::vector<OutputLine> &lines)
{
    std::string text;
    for (const OutputLine &line : lines) {
        const Json json{{"n", line.number},      {"time_ns", line.time.time_since_epoch().count()},
                        {"plugin", line.plugin}, {"source", SOURCES[std::size_t(line.source)]},
                        {"level", line.level},   {"text", line.text}};
        text += json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
    }
    return text;
}

std::vector<OutputLine> outputLinesIn(std::string_view json)
{
    std::vector<OutputLine> lines;
    while (!json.empty()) {
        const std::size_t end = std::min(json.find('\n'), json.size());
        if (auto line = lineIn(Json::parse(json.substr(0, end), nullptr, false))) lines.push_back(std::move(*line));
        json.remove_prefix(std::min(end + 1, json.size()));
    }
    return lines;
}

} // namespace event_engine
