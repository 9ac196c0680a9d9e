// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/part_file.h"
#include "engine/recording/recorded_events.h"
#include "engine/recording/recording_writer.h"
#include "event_engine/recording_tools.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace event_engine {

/// A new recording made of events of others. One thread. What is not completed is removed.
class RecordingCopy {
public:
    [[nodiscard]] static Result<RecordingCopy> begin(const CopyOptions &options);
    RecordingCopy(RecordingCopy &&) noexcept = default;
    ~RecordingCopy();

    enum class Run {
        Same,  ///< the copy is of the source's run
        Mixed, ///< the copy has the source's title, but sequences of its own
        Other  ///< the copy has another source's title
    };
    /// What the source says about its run between two times: metadata and attachments, each once, however many sources
    /// have it.
    Result<> takeDescription(const mcap::Reader &source, mcap::Time from, mcap::Time to, Run run);

    /// In the order of time. The channels of each source are told apart by its number.
    Result<> write(std::size_t source, const mcap::Reader &reader, const RecordedEvent &event,
                   const EventDetails &details);

    /// Leaves a word in the recording about what the sources lack. Nothing where they lack no event.
    Result<> noteLack(const SourceReport &sources, std::optional<Timestamp> time);

    Result<> complete();
    /// What of the sources' descriptions is damaged, in words.
    [[nodiscard]] const std::vector<std::string> &remarks() const { return m_remarks; }
    [[nodiscard]] std::uint64_t events() const { return m_writer.events(); }
    [[nodiscard]] std::uint64_t fileSize() const { return m_file->sink().position(); }

private:
    RecordingCopy(std::unique_ptr<PartFile> file, RecordingWriter writer, std::uint64_t keepFree)
        : m_file(std::move(file)), m_keepFree(keepFree), m_writer(std::move(writer))
    {}
    Result<> lookForRoom(); ///< now and then
    Result<mcap::ChannelId> channelFor(std::size_t source, const mcap::Reader &reader, mcap::ChannelId id);
    Result<mcap::SchemaId> schemaFor(const mcap::Schema &schema);
    Result<> takeAttachment(const mcap::Reader &source, const mcap::AttachmentIndex &place);

    struct WrittenAttachment { // not its data, which may be large
        mcap::Reader source;
        mcap::AttachmentIndex place;
        std::uint32_t checksum;
    };

    std::unique_ptr<PartFile> m_file; // null: moved from
    std::uint64_t m_keepFree, m_nextLook = 0;
    bool m_isComplete = false;
    RecordingWriter m_writer;
    std::map<std::pair<std::size_t, mcap::ChannelId>, mcap::ChannelId> m_channels;
    std::vector<mcap::Channel> m_written; // equal channels of several sources become one
    std::vector<mcap::Schema> m_schemas;
    std::vector<WrittenAttachment> m_attachments;
    std::set<std::pair<std::string, mcap::StringMap>> m_metadata;
    std::vector<std::string> m_remarks;
};

} // namespace event_engine
