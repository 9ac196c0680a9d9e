// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/capture_words.h"

#include "event_engine/text.h"

#include <cmath>
#include <cstdlib>
#include <limits>
#include <string_view>

namespace event_engine {

namespace {

std::optional<double> numberIn(const std::string &text)
{
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(number) || number < 0) return {};
    return number;
}

} // namespace

CaptureWords wordsOf(const std::string &when)
{
    for (const std::string_view keyword : {"rate", "silence", "failure", "loss"}) {
        if (!when.starts_with(keyword) || when.size() <= keyword.size() + 1 || when[keyword.size()] != ':') continue;
        const bool hasArgument = keyword == "rate" || keyword == "silence";
        const std::string rest = when.substr(keyword.size() + 1);
        const std::size_t blank = hasArgument ? std::min(rest.find(' '), rest.size()) : rest.size();
        return {std::string(keyword), rest.substr(0, blank), rest.substr(std::min(blank + 1, rest.size()))};
    }
    return {};
}

std::optional<std::string> loneTypeIn(const std::string &when)
{
    constexpr std::string_view HEAD = "type:";
    if (!when.starts_with(HEAD) || when.size() == HEAD.size()) return {};
    std::string name = when.substr(HEAD.size());
    if (name.find_first_of(" \t\"()/*!=~<>:") != std::string::npos) return {};
    return name;
}

Result<RateBand> parseBand(const std::string &text)
{
    const auto refused = failure(ErrorKind::InvalidArgument,
                                 "found " + inQuotes(text) + " as a rate, expected a band as in \"rate:Wind 5..200\"");
    const std::size_t dots = text.find("..");
    if (dots == std::string::npos || text.size() == 2) return refused;
    const std::string low = text.substr(0, dots), high = text.substr(dots + 2);
    const auto lowest = low.empty() ? std::optional(0.0) : numberIn(low);
    const auto highest = high.empty() ? std::optional(std::numeric_limits<double>::infinity()) : numberIn(high);
    if (!lowest || !highest || *lowest > *highest) return refused;
    return RateBand{*lowest, *highest};
}

} // namespace event_engine
