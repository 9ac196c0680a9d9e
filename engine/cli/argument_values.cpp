// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/argument_values.h"

#include "event_engine/event_text.h"
#include "event_engine/replayer.h"
#include "event_engine/text.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <optional>

namespace event_engine::cli {

namespace {

[[noreturn]] void refuse(const std::string &option, const std::string &needed, const std::string &found)
{
    throw CLI::ValidationError(fmt::format("{} needs {}, not {}", option, needed, inQuotes(found)));
}

/// The whole text as a number.
std::optional<double> numberIn(const std::string &text)
{
    char *end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    if (text.empty() || *end != '\0' || !std::isfinite(number)) return {};
    return number;
}

std::optional<std::uint64_t> wholeNumberIn(const std::string &text)
{
    std::uint64_t number = 0;
    const auto *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) return {};
    return number;
}

/// "2.5" or "2 min 30 s": as long that it stays a time when it is added to one of today.
std::optional<Duration> secondsOrUnits(const std::string &option, const std::string &text)
{
    constexpr std::chrono::seconds LONGEST(1'000'000'000);
    if (const auto number = numberIn(text)) {
        const std::chrono::duration<double> time(*number);
        if (time < time.zero()) return {};
        if (time <= LONGEST) return std::chrono::duration_cast<Duration>(time);
    } else {
        const auto time = parseDuration(text);
        if (!time) return {};
        if (*time <= LONGEST) return *time;
    }
    refuse(option, "at most 1000000000 seconds", text);
}

} // namespace

Duration durationFrom(const std::string &option, const std::string &text)
{
    const auto time = secondsOrUnits(option, text);
    if (!time || *time <= Duration(0)) refuse(option, "a time in seconds", text);
    return *time;
}

TimeInFile timeInFileFrom(const std::string &option, const std::string &text)
{
    if (const auto time = parseIsoTime(text)) return std::max(*time, Timestamp()); // no event is from before 1970
    if (const auto time = secondsOrUnits(option, text)) return *time;
    refuse(option, "seconds from the first event on, or a time like 2026-11-22T17:48:15Z", text);
}

EventFilter filterFrom(const std::string &option, const std::string &text)
{
    auto filter = EventFilter::parse(text);
    if (!filter) throw CLI::ValidationError(option + ": " + filter.error().message());
    return std::move(*filter);
}

Compression compressionFrom(const std::string &text)
{
    for (const Compression compression : {Compression::None, Compression::Lz4, Compression::Zstd})
        if (toText(compression) == text) return compression;
    refuse("--compression", "none, lz4 or zstd", text);
}

ExportFormat formatFrom(const std::string &text)
{
    if (text == "ndjson") return ExportFormat::NdJson;
    if (text == "csv") return ExportFormat::Csv;
    refuse("--format", "ndjson or csv", text);
}

double speedFrom(const std::string &option, const std::string &text)
{
    if (text == "max") return ReplayOptions::AS_FAST_AS_POSSIBLE;
    const auto speed = numberIn(text);
    if (!speed || *speed < 0.001 || *speed > 1000) refuse(option, "0.001 to 1000, or max", text);
    return *speed;
}

double rateFrom(const std::string &text)
{
    const auto rate = numberIn(text);
    if (!rate || *rate <= 0) refuse("--rate", "a number above 0", text);
    return *rate;
}

std::uint64_t countFrom(const std::string &option, const std::string &text)
{
    const auto count = wholeNumberIn(text);
    if (!count || *count == 0) refuse(option, "a whole number above 0", text);
    return *count;
}

std::uint64_t sizeFrom(const std::string &option, const std::string &text)
{
    const auto size = parseSize(text);
    if (!size) refuse(option, "a size like 64 MiB", text);
    return *size;
}

OverflowPolicy policyFrom(const std::string &text)
{
    for (const auto policy : {OverflowPolicy::Block, OverflowPolicy::DropOldest, OverflowPolicy::DropNewest})
        if (toText(policy) == text) return policy;
    refuse("--policy", "block, drop_oldest or drop_newest", text);
}

std::pair<std::string, std::string> renameFrom(const std::string &text)
{
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size())
        refuse("--rename", "OLD=NEW, two names of event types", text);
    return {text.substr(0, equals), text.substr(equals + 1)};
}

std::uint16_t portFrom(const std::string &option, const std::string &text)
{
    const auto port = wholeNumberIn(text);
    if (!port || *port < 1 || *port > 65535) refuse(option, "1 to 65535", text);
    return static_cast<std::uint16_t>(*port);
}

} // namespace event_engine::cli
