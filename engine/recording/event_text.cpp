// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/event_text.h"

#include "event_engine/text.h"

#include <algorithm>
#include <charconv>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace event_engine {

namespace {

using Json = nlohmann::ordered_json;

struct CharacterForm {
    std::size_t length;            // 0: no character begins so
    unsigned char least, greatest; // of the second byte
};

// RFC 3629: neither longer than need be, nor half of a pair of UTF-16, nor beyond U+10FFFF.
CharacterForm formOf(unsigned char first)
{
    if (first < 0x80) return {1, 0, 0};
    if (first < 0xC2) return {0, 0, 0};
    if (first < 0xE0) return {2, 0x80, 0xBF};
    if (first < 0xF0)
        return {3, static_cast<unsigned char>(first == 0xE0 ? 0xA0 : 0x80),
                static_cast<unsigned char>(first == 0xED ? 0x9F : 0xBF)};
    if (first < 0xF5)
        return {4, static_cast<unsigned char>(first == 0xF0 ? 0x90 : 0x80),
                static_cast<unsigned char>(first == 0xF4 ? 0x8F : 0xBF)};
    return {0, 0, 0};
}

bool isControl(unsigned char c)
{
    return (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F;
}

std::string dumped(const Json &json)
{
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::optional<std::string> bodyOf(const PayloadCodec &codec, ByteView payload)
{
    if (!codec.decodes() || codec.encoding() == Encoding::Text) return {};
    const auto decoded = codec.decode(payload);
    return decoded ? std::optional(decoded->json()) : std::nullopt;
}

// The key and value of a payload, as they stand in a JSON object.
std::string payloadMember(const EventFields &event)
{
    if (const auto body = bodyOf(event.codec, event.payload)) return "\"json\":" + *body;
    const auto text = asText(event.payload);
    return isReadableText(text) ? "\"text\":" + dumped(text) : "\"hex\":\"" + hexText(event.payload) + '"';
}

std::string csvCell(std::string_view text)
{
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string cell = "\"";
    for (const char c : text) {
        if (c == '"') cell += '"';
        cell += c;
    }
    return cell + '"';
}

std::string numberOrNothing(const std::optional<Sequence> &number)
{
    return number ? std::to_string(*number) : std::string();
}

std::optional<int> numberAt(std::string_view text, std::size_t at, std::size_t digits)
{
    int number = 0;
    if (text.size() < at + digits) return {};
    const auto *end = text.data() + at + digits;
    const auto [stop, error] = std::from_chars(text.data() + at, end, number);
    return error == std::errc() && stop == end && number >= 0 ? std::optional(number) : std::nullopt;
}

// ".5" as nanoseconds of a second.
std::optional<std::int64_t> fractionIn(std::string_view text)
{
    if (text.empty()) return 0;
    if (text.size() < 2 || text.size() > 10 || text.front() != '.') return {};
    std::string digits(text.substr(1));
    digits.resize(9, '0');
    return numberAt(digits, 0, 9);
}

} // namespace

bool isReadableText(std::string_view text)
{
    const auto byteAt = [&text](std::size_t place) { return static_cast<unsigned char>(text[place]); };
    while (!text.empty()) {
        const CharacterForm form = formOf(byteAt(0));
        if (form.length == 0 || form.length > text.size() || isControl(byteAt(0))) return false;
        if (form.length > 1 && (byteAt(1) < form.least || byteAt(1) > form.greatest)) return false;
        for (std::size_t place = 2; place < form.length; ++place)
            if ((byteAt(place) & 0xC0) != 0x80) return false;
        text.remove_prefix(form.length);
    }
    return true;
}

std::string isoText(Timestamp time)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    const auto whole = fmt::gmtime(std::time_t(seconds.time_since_epoch().count()));
    return fmt::format("{:%FT%T}.{:09}Z", whole, (time - seconds).count());
}

Result<Timestamp> parseIsoTime(std::string_view text)
{
    using namespace std::chrono;
    const auto refused = failure(ErrorKind::InvalidArgument, inQuotes(text) + " is no time like 2026-11-22T17:48:15Z");
    const auto has = [&](std::size_t at, char c) { return text.size() > at && text[at] == c; };
    if (!has(4, '-') || !has(7, '-') || !has(10, 'T') || !has(13, ':') || !has(16, ':') || text.back() != 'Z')
        return refused;
    const auto y = numberAt(text, 0, 4), mo = numberAt(text, 5, 2), d = numberAt(text, 8, 2);
    const auto h = numberAt(text, 11, 2), mi = numberAt(text, 14, 2), s = numberAt(text, 17, 2);
    const auto fraction = fractionIn(text.size() > 19 ? text.substr(19, text.size() - 20) : "");
    if (!y || !mo || !d || !h || !mi || !s || !fraction || *h > 23 || *mi > 59 || *s > 60) return refused;
    const year_month_day date{year(*y), month(unsigned(*mo)), day(unsigned(*d))};
    if (!date.ok()) return refused;
    const seconds whole = sys_days(date).time_since_epoch() + hours(*h) + minutes(*mi) + seconds(*s);
    constexpr auto LAST = duration_cast<seconds>(Duration::max());
    if (whole >= LAST) return Timestamp::max();
    if (whole <= -LAST) return Timestamp::min();
    return Timestamp(whole) + Duration(*fraction);
}

std::optional<std::string> bodyText(const EventView &event)
{
    return bodyOf(event.type().codec, event.payload());
}

EventFields fieldsOf(const EventView &event)
{
    return {event.sequence(),       event.brokerTime(),   event.publishTime(),      event.type().name,
            event.publisher().name, event.bytes().size(), event.recordedSequence(), event.cause(),
            event.type().codec,     event.payload()};
}

std::string jsonLine(const EventFields &event)
{
    Json json{
        {"sequence", event.sequence}, {"time", isoText(event.time)},  {"publish_time", isoText(event.publishTime)},
        {"type", event.type},         {"publisher", event.publisher}, {"size", event.size}};
    if (event.recordedSequence) json["recorded_sequence"] = *event.recordedSequence;
    if (event.cause) json["cause"] = *event.cause;
    std::string line = dumped(json);
    line.back() = ',';
    return line + payloadMember(event) + '}';
}

std::string jsonLine(const EventView &event)
{
    return jsonLine(fieldsOf(event));
}

std::string_view csvTitles()
{
    return "sequence,time,publish_time,type,publisher,size,recorded_sequence,cause,text,hex";
}

std::string csvLine(const EventFields &event)
{
    const auto body = event.codec.encoding() == Encoding::Json ? std::nullopt : bodyOf(event.codec, event.payload);
    const auto text = body ? std::string_view(*body) : asText(event.payload);
    const bool readable = isReadableText(text);
    return fmt::format("{},{},{},{},{},{},{},{},{},{}", event.sequence, isoText(event.time), isoText(event.publishTime),
                       csvCell(event.type), csvCell(event.publisher), event.size,
                       numberOrNothing(event.recordedSequence), numberOrNothing(event.cause),
                       readable ? csvCell(text) : "", readable ? "" : hexText(event.payload));
}

std::string csvLine(const EventView &event)
{
    return csvLine(fieldsOf(event));
}

} // namespace event_engine
