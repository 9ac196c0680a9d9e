// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/recording/recording_catalog.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace event_engine {

/// What there was of a channel up to a moment.
struct ChannelCount {
    struct Tenth {
        std::int64_t number; ///< of a second, since 1970
        std::uint64_t events;
    };
    std::uint64_t events = 0;
    std::optional<Timestamp> lastSeen;
    std::vector<Tenth> newest; ///< of the last minute, those with events in them
};

/// How many a second all these channels have together at a moment, as RateEstimate has it.
[[nodiscard]] double rateOf(const std::vector<const ChannelCount *> &channels, Timestamp time);

/// When the events of a recording happened, from the message indexes alone: nothing is decompressed. The indexes are
/// read once, when first asked for. Any thread.
class RecordingDensity {
public:
    RecordingDensity(const mcap::Reader &reader, const RecordingCatalog &catalog) : m_reader(reader), m_catalog(catalog)
    {}

    [[nodiscard]] Result<RateHistory> rates(const RateQuery &query) const EXCLUDES(m_mutex);
    /// Of each channel up to a time, itself included; rates are those of the whole tenths of seconds before it.
    [[nodiscard]] Result<std::map<mcap::ChannelId, ChannelCount>> countsUpTo(Timestamp time) const EXCLUDES(m_mutex);

    /// Of every row of the catalog.
    [[nodiscard]] Result<std::vector<RecordedRates>> channelRates() const EXCLUDES(m_mutex);

private:
    using Times = std::map<mcap::ChannelId, std::vector<mcap::Time>>; // each sorted
    [[nodiscard]] Result<std::shared_ptr<const Times>> times() const EXCLUDES(m_mutex);

    const mcap::Reader &m_reader;
    const RecordingCatalog &m_catalog;
    mutable Mutex m_mutex;
    mutable std::shared_ptr<const Times> m_times GUARDED_BY(m_mutex);
};

} // namespace event_engine
