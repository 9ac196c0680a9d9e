// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/byte_writer.h"
#include "engine/recording/mcap/encode.h"

#include <string>

namespace event_engine::test {

/// An MCAP file put together record by record, as no writer would.
class HostileFile {
public:
    HostileFile()
    {
        mcap::appendMagic(m_bytes);
        add(mcap::Header{"", "hostile"});
    }

    /// Any record.
    void add(const auto &record) { mcap::appendRecord(m_bytes, record); }
    void addBytes(ByteView bytes) { m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end()); }
    /// The beginning of a record that claims to have so many bytes.
    void addClaim(mcap::Opcode opcode, std::uint64_t size)
    {
        mcap::ByteWriter writer(m_bytes);
        writer.number(std::uint8_t(opcode));
        writer.number(size);
    }
    void addChunk(const Bytes &records, mcap::Time start, mcap::Time end)
    {
        add(mcap::ChunkView{start, end, records.size(), 0, "", records});
    }

    [[nodiscard]] std::uint64_t size() const { return m_bytes.size(); }
    [[nodiscard]] const Bytes &bytes() const { return m_bytes; }

private:
    Bytes m_bytes;
};

/// What a chunk holds, put together in the same way.
class HostileChunk {
public:
    void add(const auto &record) { mcap::appendRecord(m_records, record); }
    void addChannel(mcap::ChannelId id, const std::string &topic) { add(mcap::Channel{id, 0, topic, "json", {}}); }
    void addMessage(mcap::ChannelId channel, mcap::Time time)
    {
        add(mcap::MessageView{channel, 0, time, time, asBytes("{}")});
    }
    void addPrivate(std::size_t count)
    {
        for (std::size_t i = 0; i < count; ++i) add(mcap::RecordView{mcap::Opcode(0x80), {}});
    }
    [[nodiscard]] const Bytes &records() const { return m_records; }

private:
    Bytes m_records;
};

} // namespace event_engine::test
