// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/numbers.h"

#include "event_engine/text.h"

#include <array>
#include <cmath>
#include <ctime>
#include <fmt/chrono.h>
#include <fmt/format.h>

namespace event_engine::cli {

namespace {

std::tm utc(Timestamp time)
{
    return fmt::gmtime(std::chrono::system_clock::to_time_t(
        std::chrono::floor<std::chrono::seconds>(time))); // system_clock counts from 1970 as well
}

std::int64_t nanosecondsOfSecond(Timestamp time)
{
    return (time - std::chrono::floor<std::chrono::seconds>(time)).count();
}

} // namespace

std::string countOrNone(std::uint64_t count)
{
    return count ? countText(count) : "none";
}

std::string rateText(double perSecond)
{
    constexpr std::array units{"", " k", " M", " G"};
    std::size_t unit = 0;
    while (perSecond >= 999.5 && unit + 1 < units.size()) {
        perSecond /= 1000;
        ++unit;
    }
    return fmt::format("{:.3g}{}/s", perSecond < 0.01 ? 0 : perSecond, units[unit]);
}

std::string byteRateText(double bytesPerSecond)
{
    return sizeText(static_cast<std::uint64_t>(std::llround(bytesPerSecond))) + "/s";
}

std::string ageText(Duration age)
{
    if (age < std::chrono::seconds(10)) return fmt::format("{:.1f} s", std::max(0.0, secondsOf(age)));
    return durationText(std::chrono::round<std::chrono::seconds>(age));
}

std::string spanText(Duration span)
{
    if (span < std::chrono::minutes(1)) return fmt::format("{:.1f} s", secondsOf(span));
    return durationText(std::chrono::round<std::chrono::seconds>(span));
}

std::string clockText(Timestamp time)
{
    return fmt::format("{}.{:06}", secondText(time), nanosecondsOfSecond(time) / 1000);
}

std::string secondText(Timestamp time)
{
    return fmt::format("{:%T}", utc(time));
}

double secondsOf(Duration time)
{
    return std::chrono::duration<double>(time).count();
}

double perSecond(std::uint64_t count, Duration time)
{
    return time > Duration(0) ? static_cast<double>(count) / secondsOf(time) : 0;
}

} // namespace event_engine::cli
