// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recording_writer.h"
#include "event_engine/recording.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace event_engine {

/// What a recording says of the run it is from.
struct RunDescription {
    std::string title;
    std::string appFile; ///< text of the app.toml, empty = none
    std::string runId;   ///< the same in all files of the run, and in no other
};

/// Writes the events of a run into a recording, one channel per event type and publisher. Threads and failures as
/// RecordingWriter.
class EventWriter {
public:
    /// Writes the head of the file. `sink` is new, and outlives the writer.
    [[nodiscard]] static Result<EventWriter> start(ByteSink &sink, Compression compression, std::size_t onItsWay,
                                                   const RunDescription &run);

    Result<> write(const EventView &event);
    Result<> writeMark(Timestamp time, const std::string &text);
    Result<> writeLoss(const RecordedLoss &loss);
    /// At least one, and none that is later than `until`.
    Result<> writeSubscriberLosses(const std::vector<RecordedSubscriberLoss> &losses, Timestamp until);
    Result<> writeNotTaken(const RecordedNotTaken &notTaken);
    Result<> writeState(const RecordedPluginState &state);
    Result<> writeOutput(const std::vector<OutputLine> &lines); ///< at least one

    /// As RecordingWriter.
    Result<> flush() { return m_writer.flush(); }
    Result<> close() { return m_writer.close(); }
    [[nodiscard]] std::optional<Timestamp> openSince() const { return m_writer.openSince(); }
    [[nodiscard]] std::uint64_t events() const { return m_writer.events(); }
    [[nodiscard]] std::uint64_t waitingBytes() const { return m_writer.waitingBytes(); }
    [[nodiscard]] std::uint64_t expectedSize() const { return m_writer.expectedSize(); }

private:
    explicit EventWriter(RecordingWriter writer) : m_writer(std::move(writer)) {}
    Result<> describe(const RunDescription &run);
    Result<mcap::ChannelId> channelOf(const EventView &event);
    Result<mcap::SchemaId> schemaOf(const EventType &type);

    RecordingWriter m_writer;
    std::map<std::pair<TypeId, std::uint32_t>, mcap::ChannelId> m_channels; // by type and publisher
    std::pair<TypeId, std::uint32_t> m_lastKey{0, UINT32_MAX};              // saves looking into the map
    mcap::ChannelId m_lastChannel = 0;
    std::map<TypeId, mcap::SchemaId> m_schemas;
    std::set<std::string> m_attached; // paths of schema files that MCAP has no name for
};

} // namespace event_engine
