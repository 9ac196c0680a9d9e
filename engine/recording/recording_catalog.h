// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "engine/wire/directory.h"
#include "event_engine/recording.h"

#include <map>
#include <memory>
#include <tuple>
#include <vector>

namespace event_engine {

/// What the channels of a recording are in the engine's words: event types and publishers. Fixed after construction.
class RecordingCatalog {
public:
    explicit RecordingCatalog(const mcap::FileIndex &index);
    RecordingCatalog(const RecordingCatalog &) = delete;
    RecordingCatalog &operator=(const RecordingCatalog &) = delete;

    struct Entry {
        TypeId type = UNREGISTERED;
        std::uint32_t publisher = 0;
        EventType eventType;
    };
    /// What channels have in common that differ in nothing: a plugin may have another one in each of its lives.
    struct Row {
        const Entry *entry;
        std::vector<mcap::ChannelId> channels;
    };
    /// Null where the file has no such channel.
    [[nodiscard]] const Entry *find(mcap::ChannelId channel) const
    {
        return channel < m_byChannel.size() ? m_byChannel[channel] : nullptr;
    }
    [[nodiscard]] const std::map<mcap::ChannelId, Entry> &entries() const { return m_entries; }
    [[nodiscard]] const std::vector<Row> &rows() const { return m_rows; }
    [[nodiscard]] const std::shared_ptr<const Directory> &directory() const { return m_shared; }
    [[nodiscard]] const std::vector<EventType> &types() const { return m_types; } ///< by TypeId
    /// What is wrong with its schemas, in words.
    [[nodiscard]] const std::vector<std::string> &remarks() const { return m_remarks; }

private:
    void add(const mcap::Channel &channel, const mcap::Schema *schema);
    [[nodiscard]] PayloadCodec codecFor(Encoding encoding, const mcap::Schema *schema);

    const std::shared_ptr<Directory> m_directory = std::make_shared<Directory>();
    const std::shared_ptr<const Directory> m_shared = m_directory;
    std::map<mcap::ChannelId, Entry> m_entries;
    std::vector<const Entry *> m_byChannel; // asked for each event
    std::vector<Row> m_rows;
    std::map<std::tuple<TypeId, std::string, Encoding, mcap::SchemaId, std::uint32_t>, std::size_t> m_rowOf;
    std::map<std::pair<std::string, PublisherKind>, std::uint32_t> m_publishers;
    std::map<std::pair<Encoding, mcap::SchemaId>, PayloadCodec> m_codecs;
    std::vector<std::string> m_remarks;
    std::vector<EventType> m_types;
};

} // namespace event_engine
