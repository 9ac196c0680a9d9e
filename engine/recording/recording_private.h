// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/recorded_events.h"
#include "engine/recording/recording_density.h"
#include "event_engine/recording.h"

namespace event_engine {

/// What stands behind an open recording.
struct Recording::Private {
    Private(mcap::Reader opened, const OpenOptions &options)
        : reader(std::move(opened)), catalog(reader.index()), places(reader, options), density(reader, catalog)
    {}

    [[nodiscard]] RecordedEvents events(const mcap::MessageQuery &query) const
    {
        return {reader, catalog, places, query};
    }
    void describe(const std::filesystem::path &file);
    void describeChannels();
    void readMetadata();
    void readTotals(const mcap::Metadata &totals);

    const mcap::Reader reader;
    const RecordingCatalog catalog;
    const RecordingPlaces places;
    const RecordingDensity density;
    RecordingInfo info;
};

/// For the engine's own parts that work on recordings.
struct RecordingInside {
    [[nodiscard]] static const auto &of(const Recording &recording) { return *recording.m_d; }
};

} // namespace event_engine
