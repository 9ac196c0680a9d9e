// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>

namespace event_engine {

namespace {

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

constexpr std::uint64_t KIBI = 1024, KILO = 1000;

constexpr std::array SIZE_UNITS{Unit{"TiB", KIBI *KIBI *KIBI *KIBI}, Unit{"GiB", KIBI *KIBI *KIBI},
                                Unit{"MiB", KIBI *KIBI}, Unit{"KiB", KIBI}, Unit{"B", 1}};
constexpr std::array DECIMAL_SIZE_UNITS{Unit{"TB", KILO *KILO *KILO *KILO}, Unit{"GB", KILO *KILO *KILO},
                                        Unit{"MB", KILO *KILO}, Unit{"kB", KILO}, Unit{"KB", KILO}};

constexpr std::uint64_t SECOND = 1'000'000'000;
constexpr std::array TIME_UNITS{Unit{"d", 86'400 * SECOND},
                                Unit{"h", 3'600 * SECOND},
                                Unit{"min", 60 * SECOND},
                                Unit{"s", SECOND},
                                Unit{"ms", 1'000'000},
                                Unit{"us", 1'000},
                                Unit{"ns", 1}};

const Unit *find(std::span<const Unit> units, std::string_view name)
{
    const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit &u) { return u.name == name; });
    return unit == units.end() ? nullptr : &*unit;
}

std::string_view withoutBlanks(std::string_view text)
{
    const auto first = text.find_first_not_of(' ');
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

// Takes the characters of `set` that begin the text, and the blanks around them, off it.
std::string_view take(std::string_view &text, std::string_view set)
{
    const auto end = std::min(text.find_first_not_of(set), text.size());
    const std::string_view taken = text.substr(0, end);
    text = withoutBlanks(text.substr(end));
    return taken;
}

// number * factor, where both are fine and the product fits.
std::optional<std::uint64_t> times(std::string_view number, std::uint64_t factor, std::uint64_t limit)
{
    const char *end = number.data() + number.size();
    if (std::uint64_t whole = 0; std::from_chars(number.data(), end, whole).ptr == end && !number.empty())
        return whole <= limit / factor ? std::optional(whole * factor) : std::nullopt;
    double part = 0;
    const auto [read, error] = std::from_chars(number.data(), end, part, std::chars_format::fixed);
    if (error != std::errc() || read != end || !(part * double(factor) < double(limit))) return {};
    const auto product = std::uint64_t(std::llround(part * double(factor)));
    return product <= limit ? std::optional(product) : std::nullopt;
}

std::string threeDigits(double value)
{
    std::string text = fmt::format("{:.{}f}", value, value < 10 ? 2 : value < 100 ? 1 : 0);
    if (text.find('.') == std::string::npos) return text;
    text.erase(text.find_last_not_of('0') + 1);
    if (text.back() == '.') text.pop_back();
    return text;
}

std::string inLargestUnit(std::uint64_t value, std::span<const Unit> units)
{
    const auto fits = [&](const Unit &unit) { return value >= unit.factor; };
    const auto found = std::find_if(units.begin(), units.end(), fits);
    const Unit &unit = found == units.end() ? units.back() : *found;
    return threeDigits(double(value) / double(unit.factor)) + ' ' + std::string(unit.name);
}

auto notA(std::string_view text, std::string_view expected)
{
    return failure(ErrorKind::InvalidArgument, fmt::format("found {}, expected {}", inQuotes(text), expected));
}

constexpr std::string_view NUMBER = "0123456789.";
constexpr std::string_view LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

} // namespace

Result<std::uint64_t> parseSize(std::string_view text)
{
    std::string_view rest = withoutBlanks(text);
    const std::string_view number = take(rest, NUMBER);
    const Unit *unit = find(SIZE_UNITS, rest.empty() ? "B" : rest);
    if (!unit) unit = find(DECIMAL_SIZE_UNITS, rest);
    const auto size =
        unit ? times(number, unit->factor, std::uint64_t(std::numeric_limits<std::int64_t>::max())) : std::nullopt;
    if (!size) return notA(text, "a size such as \"64 MiB\" (B, KiB, MiB, GiB, TiB)");
    return *size;
}

std::string sizeText(std::uint64_t bytes)
{
    return inLargestUnit(bytes, SIZE_UNITS);
}

Result<Duration> parseDuration(std::string_view text)
{
    constexpr auto limit = std::uint64_t(std::numeric_limits<std::int64_t>::max());
    std::string_view rest = withoutBlanks(text);
    if (rest == "0") return Duration(0);
    std::uint64_t sum = 0;
    do {
        const std::string_view number = take(rest, NUMBER);
        const Unit *unit = find(TIME_UNITS, take(rest, LETTERS));
        const auto part = unit ? times(number, unit->factor, limit - sum) : std::nullopt;
        if (!part) return notA(text, "a duration such as \"10 s\" (ns, us, ms, s, min, h, d)");
        sum += *part;
    } while (!rest.empty());
    return Duration(std::int64_t(sum));
}

std::string durationText(Duration duration)
{
    if (duration < Duration(0)) return '-' + durationText(-std::max(duration, Duration::min() + Duration(1)));
    const auto value = std::uint64_t(duration.count());
    if (value == 0) return "0 s";
    if (value < 60 * SECOND) return inLargestUnit(value, TIME_UNITS);

    // From a minute on in whole units, since "1.58 min" says little to anybody.
    const Unit *unit = TIME_UNITS.data();
    while (value < unit->factor) ++unit;
    const Unit &smaller = unit[1];
    const std::uint64_t inSmaller = (value + smaller.factor / 2) / smaller.factor;
    const std::uint64_t each = unit->factor / smaller.factor;
    std::string words = fmt::format("{} {}", inSmaller / each, unit->name);
    if (inSmaller % each) words += fmt::format(" {} {}", inSmaller % each, smaller.name);
    return words;
}

} // namespace event_engine
