// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "tests/support/mcap_samples.h"

#include <QTest>

// MCAP files opened and read, for the tests of their reader.
namespace event_engine::test {

using namespace mcap;
using By = ReaderOptions::By;

inline Result<Reader> open(const Bytes &file, By by = By::IndexOrScan, const ReadLimits &limits = {})
{
    ReaderOptions options;
    options.by = by;
    options.limits = limits;
    return Reader::open(std::make_shared<MemoryByteSource>(file), options);
}

/// Each direction, loaded in each way.
struct Way {
    Direction direction;
    MessageQuery::Load load;
};
inline constexpr Way WAYS[] = {{Direction::Forward, MessageQuery::Load::WhenNeeded},
                               {Direction::Forward, MessageQuery::Load::Ahead},
                               {Direction::Backward, MessageQuery::Load::WhenNeeded},
                               {Direction::Backward, MessageQuery::Load::Ahead}};

/// What identifies a message here: its sequence is its place in the file.
struct Seen {
    Time logTime = 0;
    std::uint32_t sequence = 0;
    ChannelId channel = 0;
    friend auto operator<=>(const Seen &, const Seen &) = default;
};

inline std::vector<Seen> readAll(MessageCursor cursor, DamageReport *damage = nullptr)
{
    std::vector<Seen> seen;
    while (const auto found = must(cursor.next()))
        seen.push_back({found->message.logTime, found->message.sequence, found->message.channelId});
    if (damage != nullptr) *damage = cursor.damage();
    return seen;
}

inline std::vector<std::uint32_t> sequencesOf(const std::vector<Seen> &messages)
{
    std::vector<std::uint32_t> sequences;
    for (const auto &message : messages) sequences.push_back(message.sequence);
    return sequences;
}

/// Rows of a test: each compression, read by the index and by a scan, and a file without chunks.
inline void addReadings()
{
    QTest::addColumn<mcap::Compression>("compression");
    QTest::addColumn<bool>("chunked");
    QTest::addColumn<By>("by");
    for (const auto compression : COMPRESSIONS) {
        QTest::newRow((nameFor(compression) + " by index").c_str()) << compression << true << By::IndexOrScan;
        QTest::newRow((nameFor(compression) + " by scan").c_str()) << compression << true << By::Scan;
    }
    QTest::newRow("without chunks") << mcap::Compression::None << false << By::IndexOrScan;
}

} // namespace event_engine::test
