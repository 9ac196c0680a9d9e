// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/output_json.h"

#include "engine/base/clock.h"
#include "engine/recording/json_lines.h"

#include <array>
#include <optional>

namespace event_engine {

namespace {

using Json = nlohmann::ordered_json;

// On disk: never change one.
constexpr std::array<std::string_view, 3> SOURCES{"log", "stdout", "stderr"};

std::optional<OutputLine> lineIn(const Json &json)
{
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
        if (source->get<std::string>() == SOURCES[i]) line.source = OutputLine::Source(i);
    return line;
}

Json jsonOfLine(const OutputLine &line)
{
    return {{"n", line.number},      {"time_ns", line.time.time_since_epoch().count()},
            {"plugin", line.plugin}, {"source", SOURCES[std::size_t(line.source)]},
            {"level", line.level},   {"text", line.text}};
}

} // namespace

std::string outputJson(const std::vector<OutputLine> &lines)
{
    return jsonLines(lines, jsonOfLine);
}

std::vector<OutputLine> outputLinesIn(std::string_view json)
{
    return elementsIn<OutputLine>(json, lineIn);
}

} // namespace event_engine
