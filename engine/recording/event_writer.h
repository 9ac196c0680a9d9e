// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/writer.h"
#include "engine/recording/recording_format.h"
#include "event_engine/event.h"
#include "event_engine/recorder.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace event_engine {

/// What a recording says of the run it is from.
struct RunDescription {
    std::string title;
    std::string appFile; ///< text of the app.toml, empty = none
};

/// Writes events into an MCAP file, one channel per event type and publisher. One thread. The first failure is sticky.
class EventWriter {
public:
    /// Writes the head of the file. `sink` is new, and outlives the writer.
    [[nodiscard]] static Result<EventWriter> start(ByteSink &sink, Compression compression, const RunDescription &run);

    Result<> write(const EventView &event);
    Result<> writeMark(Timestamp time, const std::string &text);
    Result<> writeLoss(Timestamp time, std::uint64_t events, const std::string &cause);

    /// Closes the open chunk: what has been written so far survives the end of the process.
    Result<> flush();
    /// When the oldest event of the open chunk came; empty: there is none.
    [[nodiscard]] std::optional<Timestamp> openSince() const;
    /// Flushes, and writes index and end.
    Result<> close();

    [[nodiscard]] std::uint64_t events() const { return m_events; }

private:
    explicit EventWriter(mcap::Writer writer) : m_writer(std::move(writer)) {}
    Result<> describe(const RunDescription &run);
    Result<mcap::ChannelId> channelOf(const EventView &event);
    void noteDetails(const EventView &event);

    mcap::Writer m_writer;
    std::map<std::pair<TypeId, std::uint32_t>, mcap::ChannelId> m_channels; // by type and publisher
    std::pair<TypeId, std::uint32_t> m_lastKey{0, UINT32_MAX};              // saves looking into the map
    mcap::ChannelId m_lastChannel = 0;
    std::vector<recording_format::DetailsEntry> m_details; // of the open chunk
    std::optional<Sequence> m_firstSequence;               // of the open chunk
    std::size_t m_chunkBytes = 0;
    std::uint64_t m_events = 0;
};

} // namespace event_engine
