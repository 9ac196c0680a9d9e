// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_depth.h"

#include <algorithm>

namespace event_engine {

namespace {

constexpr std::size_t MOST_DOTS = 31;

bool mayStandInKey(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == ' ' || c == '\t';
}

// Behind the string in ''' or """ that begins at `at`; such a string may itself end in one or two quotes.
std::size_t behindLongString(std::string_view toml, std::size_t at)
{
    const char quote = toml[at];
    for (std::size_t i = at + 3; i < toml.size(); ++i) {
        if (quote == '"' && toml[i] == '\\') {
            ++i;
        } else if (toml.substr(i, 3) == std::string(3, quote)) {
            return std::min(toml.find_first_not_of(quote, i), std::min(i + 5, toml.size()));
        }
    }
    return toml.size();
}

std::size_t behindString(std::string_view toml, std::size_t at)
{
    const char quote = toml[at];
    if (toml.substr(at, 3) == std::string(3, quote)) return behindLongString(toml, at);
    for (std::size_t i = at + 1; i < toml.size() && toml[i] != '\n'; ++i) {
        if (quote == '"' && toml[i] == '\\')
            ++i;
        else if (toml[i] == quote)
            return i + 1;
    }
    return std::min(toml.find('\n', at), toml.size());
}

} // namespace

std::optional<Line> lineOfTooDeepKey(std::string_view toml)
{
    std::size_t dots = 0;
    for (std::size_t at = 0; at < toml.size();) {
        const char c = toml[at];
        if (c == '"' || c == '\'') {
            at = behindString(toml, at); // a part of a key, or a value: neither ends the key nor adds to it
            continue;
        }
        if (c == '#') {
            at = std::min(toml.find('\n', at), toml.size());
            continue;
        }
        if (c == '.')
            ++dots;
        else if (!mayStandInKey(c))
            dots = 0;
        if (dots > MOST_DOTS) return Line(1 + std::count(toml.begin(), toml.begin() + std::ptrdiff_t(at), '\n'));
        ++at;
    }
    return {};
}

} // namespace event_engine
