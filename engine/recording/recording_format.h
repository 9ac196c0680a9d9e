// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a recording holds beyond the MCAP format itself; written down in engine/RECORDING.md. All of these are in files
// on disk: never change one.

#include "engine/recording/mcap/format.h"

#include <cstdint>
#include <string_view>

namespace event_engine::recording_format {

// Keys in the metadata of a channel.
inline constexpr std::string_view FILTER = "event_engine.filter"; ///< hexadecimal
inline constexpr std::string_view PUBLISHER = "event_engine.publisher";
inline constexpr std::string_view PUBLISHER_KIND = "event_engine.publisher_kind";
inline constexpr std::string_view ENCODING = "event_engine.encoding";
inline constexpr std::string_view ROOT_TYPE = "event_engine.root_type";

// Metadata records, and their keys. All of them, also those of others that are copied, have the first.
inline constexpr std::string_view CHECKSUM = "event_engine.crc32"; ///< of the record without this key, hexadecimal
inline constexpr std::string_view OURS = "event_engine.";
inline constexpr std::string_view RUN = "event_engine.run";
inline constexpr std::string_view TITLE = "title";
inline constexpr std::string_view VERSION = "version";
inline constexpr std::string_view RUN_ID = "run_id"; ///< the same in all files of one run, in no other
inline constexpr std::string_view MARK = "event_engine.mark";
inline constexpr std::string_view LOSS = "event_engine.loss";
inline constexpr std::string_view SUBSCRIBER_LOSSES = "event_engine.subscriber_losses"; ///< a JSON object each
inline constexpr std::string_view NOT_TAKEN = "event_engine.not_taken"; ///< more that waited for one that ended
inline constexpr std::string_view TOTALS = "event_engine.totals";       ///< channel ids, and bytes of payload
inline constexpr std::string_view PLUGIN = "event_engine.plugin";       ///< a plugin's state from `time_ns` on
inline constexpr std::string_view NAME = "name";
inline constexpr std::string_view STATE = "state";
inline constexpr std::string_view OUTPUT = "event_engine.output"; ///< lines of plugins, a JSON object each
inline constexpr std::string_view LINES = "lines";
inline constexpr std::string_view TIME = "time_ns";
inline constexpr std::string_view UNTIL = "until_ns"; ///< what a record speaks of may go on from `time_ns` to here
inline constexpr std::string_view TEXT = "text";
inline constexpr std::string_view EVENTS = "events";
inline constexpr std::string_view CAUSE = "cause";
inline constexpr std::string_view TYPE = "type"; ///< of the events lost

// The attachment that holds the app.toml.
inline constexpr std::string_view APP_FILE = "app.toml";
inline constexpr std::string_view APP_FILE_MEDIA_TYPE = "application/toml";

/// In each chunk, one or more, each behind messages: the chunk's first message's 64-bit sequence, then an entry for
/// each event so far that has a cause or was replayed from a recording and that no earlier one has.
inline constexpr auto DETAILS = mcap::Opcode(0x80);

struct DetailsHead {
    std::uint64_t firstSequence; ///< of the chunk; the others follow from the low 32 bits that messages have
    std::uint64_t count;         ///< of entries
};
struct DetailsEntry {
    std::uint64_t sequence;
    std::uint64_t cause;    ///< 0 = none
    std::uint64_t recorded; ///< 0 = none
};
static_assert(sizeof(DetailsHead) == 16 && sizeof(DetailsEntry) == 24);

/// With so many channels an event type's publishers share one from then on, without a name: MCAP numbers them with 16
/// bits.
inline constexpr std::size_t CHANNELS_WITH_PUBLISHER = 60'000;

} // namespace event_engine::recording_format
