// SPDX-License-Identifier: BSD-3-Clause
// What plugins said while a recording was made.
#include "engine/recording/output_json.h"
#include "engine/recording/recorded_metadata.h"
#include "engine/recording/recording_private.h"

namespace event_engine {

Result<std::vector<OutputLine>> Recording::output(Timestamp from, Timestamp to, std::size_t limit) const
{
    std::vector<OutputLine> found;
    for (const mcap::MetadataIndex &place : m_d->reader.index().metadata) {
        if (place.name != recording_format::OUTPUT) continue;
        const auto metadata = intactMetadata(m_d->reader, place);
        if (!metadata) continue; // damage, which a copy of the recording names
        const auto lines = metadata->metadata.find(std::string(recording_format::LINES));
        if (lines == metadata->metadata.end()) continue;
        for (OutputLine &line : outputLinesIn(lines->second)) {
            if (line.time < from || line.time > to) continue;
            if (found.size() == limit) return found;
            found.push_back(std::move(line));
        }
    }
    return found;
}

} // namespace event_engine
