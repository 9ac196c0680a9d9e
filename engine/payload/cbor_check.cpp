// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/cbor_check.h"

#include <cstdint>
#include <string>

namespace event_engine {

namespace {

constexpr unsigned BYTE_STRING = 2, TEXT_STRING = 3, TAG = 6;
constexpr unsigned INDEFINITE = 31;
constexpr std::uint8_t BREAK = 0xff;
constexpr int MOST_TAGS_IN_A_ROW = 16;

} // namespace

// A walk over the heads of all items, whatever they nest in: arrays and maps are limited where they are built.
Result<> checkCbor(ByteView bytes)
{
    std::size_t at = 0;
    int tags = 0;
    bool inString = false;
    while (at < bytes.size()) {
        const std::size_t place = at + 1;
        const auto head = std::to_integer<std::uint8_t>(bytes[at++]);
        const unsigned major = head >> 5, detail = head & 31;
        if (head == BREAK) {
            inString = false;
            continue;
        }
        const std::size_t more = detail >= 24 && detail <= 27 ? std::size_t(1) << (detail - 24) : 0;
        if (bytes.size() - at < more) return {}; // cut off, as its reader will say
        std::uint64_t value = more ? 0 : detail;
        for (std::size_t i = 0; i < more; ++i) value = value << 8 | std::to_integer<std::uint8_t>(bytes[at++]);
        tags = major == TAG ? tags + 1 : 0;
        const bool isString = major == BYTE_STRING || major == TEXT_STRING;
        if (tags > MOST_TAGS_IN_A_ROW || (inString && !(isString && detail != INDEFINITE)))
            return failure(ErrorKind::BadData, "byte " + std::to_string(place) + ": this is no CBOR any more");
        if (isString && detail == INDEFINITE)
            inString = true;
        else if (isString && value > bytes.size() - at)
            return {};
        else if (isString)
            at += std::size_t(value);
    }
    return {};
}

} // namespace event_engine
