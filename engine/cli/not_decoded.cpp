// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/not_decoded.h"

#include <algorithm>
#include <map>

namespace event_engine::cli {

namespace {

constexpr std::size_t REASONS = 5;
constexpr auto ANOTHER = "for other reasons"; // places and values may make each one different

void add(NotDecoded &found, const std::string &reason)
{
    ++found.events;
    auto &reasons = found.reasons;
    const auto has = [&](const std::string &words) {
        return std::find_if(reasons.begin(), reasons.end(), [&](const auto &one) { return one.first == words; });
    };
    if (const auto known = has(reason); known != reasons.end()) {
        ++known->second;
    } else if (reasons.size() < REASONS) {
        reasons.emplace_back(reason, 1);
    } else if (const auto others = has(ANOTHER); others != reasons.end()) {
        ++others->second;
    } else {
        reasons.emplace_back(ANOTHER, 1);
    }
}

bool isWanted(const PayloadCodec &codec)
{
    return codec.decodes() && codec.encoding() != Encoding::Text;
}

} // namespace

Result<std::vector<NotDecoded>> notDecodedIn(const Recording &recording, const FileProgress &progress,
                                             const std::stop_token &stop)
{
    std::map<std::string, NotDecoded> byType;
    const RecordingInfo &info = recording.info();
    const bool any = std::any_of(info.channels.begin(), info.channels.end(),
                                 [](const RecordedChannel &channel) { return isWanted(channel.type.codec); });
    EventQuery query;
    query.direction = EventQuery::Direction::OldestFirst;
    query.limit = 10'000;
    query.from = any ? std::optional<Sequence>(1) : std::nullopt;
    while (query.from) {
        const auto page = recording.events(query);
        if (!page) return failure(page.error());
        for (const EventView &event : page->events) {
            const EventType &type = event.type();
            if (!isWanted(type.codec)) continue;
            if (const auto decoded = type.codec.decode(event.payload()); !decoded)
                add(byType.try_emplace(type.name, NotDecoded{type.name}).first->second, decoded.error().message());
        }
        query.from = page->next;
        if (progress && query.from)
            progress(std::uint64_t(double(info.fileSize) * double(*query.from) / double(info.events + 1)),
                     info.fileSize);
        if (stop.stop_requested()) return failure(ErrorKind::Stopped, "the work was stopped before its end");
    }
    std::vector<NotDecoded> found;
    for (auto &[type, one] : byType) found.push_back(std::move(one));
    return found;
}

} // namespace event_engine::cli
