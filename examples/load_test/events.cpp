// SPDX-License-Identifier: BSD-3-Clause
#include "events.h"

#include <array>
#include <charconv>
#include <nlohmann/json.hpp>

using namespace event_engine;

namespace load_test {

namespace {

using Digits = std::array<char, 20>;

std::string_view textOf(std::uint64_t number, Digits &digits)
{
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return {digits.data(), static_cast<std::size_t>(end - digits.data())};
}

} // namespace

void InitialMsgJson::writeTo(PayloadWriter &writer) const
{
    Digits digits;
    for (std::uint64_t i = 0; i < pairs; ++i) {
        writer.append(i == 0 ? "{\"key" : ",\"key");
        writer.append(textOf(i, digits));
        writer.append("\":\"X\"");
    }
    writer.append(pairs == 0 ? "{}" : "}");
}

Result<InitialMsgJson> InitialMsgJson::fromBytes(ByteView payload)
{
    const auto object = nlohmann::json::parse(asText(payload), nullptr, false);
    if (object.is_object()) return InitialMsgJson{object.size()};
    return failure(ErrorKind::BadData, "an InitialMsgJSON holds a JSON object");
}

void OperatorMsg::writeTo(PayloadWriter &writer) const
{
    Digits digits;
    writer.append(textOf(count, digits));
}

Result<OperatorMsg> OperatorMsg::fromBytes(ByteView payload)
{
    OperatorMsg event;
    const auto text = asText(payload);
    const auto *end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, event.count);
    if (error == std::errc() && stop == end) return event;
    return failure(ErrorKind::BadData, "an OperatorMsg holds a number, not '" + std::string(text) + "'");
}

} // namespace load_test
