// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/loss_json.h"

#include "engine/base/clock.h"
#include "engine/recording/json_lines.h"

#include <optional>

namespace event_engine {

namespace {

using Json = nlohmann::ordered_json;

std::optional<RecordedSubscriberLoss> lossIn(const Json &json)
{
    for (const char *key : {"subscriber", "type", "cause"})
        if (!json.contains(key) || !json[key].is_string()) return {};
    for (const char *key : {"time_ns", "from", "to", "events"})
        if (!json.contains(key) || !json[key].is_number_integer()) return {};
    return RecordedSubscriberLoss{timestampOf(json["time_ns"].get<std::int64_t>()),
                                  json["subscriber"].get<std::string>(),
                                  json["type"].get<std::string>(),
                                  json["cause"].get<std::string>(),
                                  json["from"].get<Sequence>(),
                                  json["to"].get<Sequence>(),
                                  json["events"].get<std::uint64_t>()};
}

Json jsonOf(const RecordedSubscriberLoss &loss)
{
    return {{"time_ns", loss.time.time_since_epoch().count()},
            {"subscriber", loss.subscriber},
            {"type", loss.type},
            {"cause", loss.cause},
            {"from", loss.from},
            {"to", loss.to},
            {"events", loss.events}};
}

} // namespace

std::string lossJson(const std::vector<RecordedSubscriberLoss> &losses)
{
    return jsonLines(losses, jsonOf);
}

std::vector<RecordedSubscriberLoss> lossLinesIn(std::string_view json)
{
    return elementsIn<RecordedSubscriberLoss>(json, lossIn);
}

} // namespace event_engine
