// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/info_report.h"

#include "engine/cli/numbers.h"
#include "engine/cli/text_table.h"
#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <nlohmann/json.hpp>
#include <tuple>

namespace event_engine::cli {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t WIDTH = 120;

Duration lengthOf(const RecordingInfo &info)
{
    return info.start && info.end ? *info.end - *info.start : Duration(0);
}

Json timeJson(const std::optional<Timestamp> &time)
{
    return time ? Json(isoText(*time)) : Json(nullptr);
}

Json channelJson(const RecordedChannel &channel, const RecordedRates &rates)
{
    const PayloadSchema *schema = channel.type.codec.schema();
    return {{"type", channel.type.name},
            {"publisher", channel.publisher},
            {"publisher_kind", toText(channel.publisherKind)},
            {"encoding", toText(channel.type.encoding)},
            {"schema", schema ? Json(schema->name) : Json(nullptr)},
            {"filter_hex", hexText(channel.type.filter)},
            {"messages", channel.events},
            {"bytes", channel.bytes ? Json(*channel.bytes) : Json(nullptr)},
            {"lowest_rate", rates.lowest},
            {"highest_rate", rates.highest},
            {"longest_silence_s", secondsOf(rates.longestSilence)}};
}

std::string rateRangeText(const RecordedRates &rates)
{
    const auto lowest = rateText(rates.lowest), highest = rateText(rates.highest);
    return lowest == highest ? highest : lowest + " .. " + highest;
}

TextTable channelTable(const InfoReport &report)
{
    using enum TextTable::Align;
    TextTable table({{"type"},
                     {"publisher"},
                     {"encoding"},
                     {"events", Right},
                     {"rate", Right},
                     {"per second", Right},
                     {"silence", Right},
                     {"payload", Right}});
    const auto &info = report.info;
    for (std::size_t i = 0; i < info.channels.size(); ++i) {
        const auto &channel = info.channels[i];
        table.addRow({channel.type.name, channel.publisher, std::string(toText(channel.type.encoding)),
                      countText(channel.events), rateText(perSecond(channel.events, lengthOf(info))),
                      rateRangeText(report.rates[i]), spanText(report.rates[i].longestSilence),
                      channel.bytes ? sizeText(*channel.bytes) : "not known"});
    }
    return table;
}

void addTo(std::vector<std::string> &lines, const std::vector<RecordedMark> &marks)
{
    for (const auto &mark : marks) lines.push_back(fmt::format("Mark at {}: {}", isoText(mark.time), mark.text));
}

void addTo(std::vector<std::string> &lines, const std::vector<RecordedLoss> &losses)
{
    for (const auto &loss : losses)
        lines.push_back(
            fmt::format("Lost at {}: {}, {}", isoText(loss.time), counted(loss.events, "event"), loss.cause));
}

// By subscriber, type and cause: a recording may tell of thousands.
void addTo(std::vector<std::string> &lines, const std::vector<RecordedSubscriberLoss> &losses)
{
    if (losses.empty()) return;
    std::map<std::tuple<std::string, std::string, std::string>, RecordedSubscriberLoss> sums;
    for (const auto &loss : losses) {
        const auto [sum, isNew] = sums.try_emplace({loss.subscriber, loss.type, loss.cause}, loss);
        if (isNew) continue;
        sum->second.time = std::min(sum->second.time, loss.time);
        sum->second.from = std::min(sum->second.from, loss.from);
        sum->second.to = std::max(sum->second.to, loss.to);
        sum->second.events += loss.events;
    }
    using enum TextTable::Align;
    TextTable table({{"lost by"}, {"type"}, {"cause"}, {"events", Right}, {"from", Right}, {"to", Right}, {"since"}});
    for (const auto &[key, sum] : sums)
        table.addRow({sum.subscriber, sum.type, sum.cause, countText(sum.events), countText(sum.from),
                      countText(sum.to), isoText(sum.time)});
    lines.emplace_back();
    for (const auto &line : table.lines(WIDTH)) lines.push_back(line.text);
}

std::uint64_t lostByPlugins(const RecordingInfo &info)
{
    std::uint64_t sum = 0;
    for (const auto &loss : info.subscriberLosses) sum += loss.events;
    return sum;
}

/// What the recording lacks, and what others lacked of what it has.
std::string lostText(const RecordingInfo &info)
{
    const std::uint64_t plugins = lostByPlugins(info);
    if (info.lost == 0 && plugins == 0) return ", 0 lost";
    return fmt::format("; the recording lost {}, plugins lost {}", countOrNone(info.lost), countOrNone(plugins));
}

std::map<std::string, std::uint64_t> notTakenBy(const RecordingInfo &info)
{
    std::map<std::string, std::uint64_t> sums;
    for (const auto &notTaken : info.notTaken) sums[notTaken.plugin] += notTaken.events;
    return sums;
}

std::uint64_t notTakenIn(const RecordingInfo &info)
{
    std::uint64_t sum = 0;
    for (const auto &notTaken : info.notTaken) sum += notTaken.events;
    return sum;
}

void addNotTaken(std::vector<std::string> &lines, const RecordingInfo &info)
{
    if (info.notTaken.empty()) return;
    std::vector<std::string> parts;
    for (const auto &[plugin, events] : notTakenBy(info))
        parts.push_back(fmt::format("{} {}", plugin, countText(events)));
    lines.push_back(fmt::format("{} had not been taken when plugins ended: {}", counted(notTakenIn(info), "event"),
                                fmt::join(parts, ", ")));
}

Json lossJson(const RecordedSubscriberLoss &loss)
{
    return {{"time", isoText(loss.time)},
            {"subscriber", loss.subscriber},
            {"type", loss.type},
            {"cause", loss.cause},
            {"messages", loss.events},
            {"from", loss.from},
            {"to", loss.to}};
}

std::string integrityOf(const RecordingInfo &info)
{
    if (!info.complete) return "damaged";
    if (!info.remarks.empty()) return "doubtful";
    return info.checked ? "whole" : "not checked";
}

void addGaps(std::vector<std::string> &lines, const std::vector<RecordedGap> &gaps)
{
    if (gaps.empty()) return;
    const auto shorter = [](const RecordedGap &a, const RecordedGap &b) { return a.to - a.from < b.to - b.from; };
    const auto &longest = *std::max_element(gaps.begin(), gaps.end(), shorter);
    lines.push_back(fmt::format("{} a second or more without any event, the longest {} from {}",
                                counted(gaps.size(), "time"), spanText(longest.to - longest.from),
                                isoText(longest.from)));
}

void addTo(std::vector<std::string> &lines, const std::vector<NotDecoded> &all)
{
    for (const NotDecoded &one : all) {
        lines.push_back(fmt::format("Not decoded: {} of {}", counted(one.events, "payload"), one.type));
        for (const auto &[reason, events] : one.reasons)
            lines.push_back(fmt::format("  {}: {}", countText(events), reason));
    }
}

Json notDecodedJson(const std::optional<std::vector<NotDecoded>> &all)
{
    if (!all) return nullptr;
    Json json = Json::array();
    for (const NotDecoded &one : *all) {
        Json reasons = Json::array();
        for (const auto &[reason, events] : one.reasons) reasons.push_back({{"reason", reason}, {"messages", events}});
        json.push_back({{"type", one.type}, {"messages", one.events}, {"reasons", std::move(reasons)}});
    }
    return json;
}

std::string madeBy(const RecordingInfo &info)
{
    return fmt::format("{}, {}{}{}", sizeText(info.fileSize), info.compression.empty() ? "none" : info.compression,
                       info.library.empty() ? "" : ", written by ", info.library);
}

} // namespace

Json jsonOf(const InfoReport &report)
{
    const auto &info = report.info;
    Json json{{"file", info.file.string()},
              {"size", info.fileSize},
              {"title", info.title},
              {"library", info.library},
              {"compression", info.compression},
              {"complete", info.complete},
              {"integrity", integrityOf(info)},
              {"messages", info.events},
              {"lost", info.lost},
              {"plugins_lost", lostByPlugins(info)},
              {"plugins_not_taken", notTakenIn(info)},
              {"start", timeJson(info.start)},
              {"end", timeJson(info.end)},
              {"seconds", secondsOf(lengthOf(info))}};
    json["channels"] = Json::array();
    for (std::size_t i = 0; i < info.channels.size(); ++i)
        json["channels"].push_back(channelJson(info.channels[i], report.rates[i]));
    json["marks"] = Json::array();
    for (const auto &mark : info.marks) json["marks"].push_back({{"time", isoText(mark.time)}, {"text", mark.text}});
    json["losses"] = Json::array();
    for (const auto &loss : info.losses)
        json["losses"].push_back(
            {{"time", isoText(loss.time)}, {"messages", loss.events}, {"cause", loss.cause}, {"type", loss.type}});
    json["subscriber_losses"] = Json::array();
    for (const auto &loss : info.subscriberLosses) json["subscriber_losses"].push_back(lossJson(loss));
    json["not_taken"] = Json::array();
    for (const auto &notTaken : info.notTaken)
        json["not_taken"].push_back(
            {{"time", isoText(notTaken.time)}, {"plugin", notTaken.plugin}, {"messages", notTaken.events}});
    json["plugins"] = Json::array();
    for (const auto &plugin : info.plugins)
        json["plugins"].push_back({{"time", isoText(plugin.time)},
                                   {"plugin", plugin.plugin},
                                   {"state", plugin.state},
                                   {"cause", plugin.cause}});
    json["gaps"] = Json::array();
    for (const auto &gap : info.gaps) json["gaps"].push_back({{"from", isoText(gap.from)}, {"to", isoText(gap.to)}});
    json["not_decoded"] = notDecodedJson(report.notDecoded);
    json["remarks"] = info.remarks;
    json["has_app"] = info.appFile.has_value();
    return json;
}

std::vector<std::string> summaryOf(const InfoReport &report)
{
    const auto &info = report.info;
    std::vector<std::string> lines{
        fmt::format("{}{}{} ({})", info.file.string(), info.title.empty() ? "" : ": ", info.title, madeBy(info))};
    lines.push_back(fmt::format("{} in {}{}", counted(info.events, "event"), spanText(lengthOf(info)), lostText(info)));
    if (info.start && info.end) lines.push_back(fmt::format("from {} to {}", isoText(*info.start), isoText(*info.end)));
    if (!info.complete)
        lines.push_back("Its end is missing or damaged: what is whole is shown");
    else if (info.checked && info.remarks.empty())
        lines.emplace_back("Read to its end: every checksum is right");
    for (const auto &remark : info.remarks) lines.push_back("Remark: " + remark);
    addGaps(lines, info.gaps);
    if (!info.channels.empty()) {
        lines.emplace_back();
        for (const auto &line : channelTable(report).lines(WIDTH)) lines.push_back(line.text);
    }
    if (report.notDecoded) addTo(lines, *report.notDecoded);
    addTo(lines, info.marks);
    addTo(lines, info.losses);
    addTo(lines, info.subscriberLosses);
    addNotTaken(lines, info);
    return lines;
}

} // namespace event_engine::cli
