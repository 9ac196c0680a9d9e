// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "event_engine/recording_tools.h"

namespace event_engine {

/// Adds to a result what was wrong with a source: known when it was opened, or met while it was read.
inline void addSource(CopyResult &result, const RecordingInfo &info, const mcap::Reader &reader,
                      const mcap::DamageReport &met)
{
    result.sourceWasComplete = result.sourceWasComplete && reader.index().isComplete;
    result.damagedBytes += reader.index().damage.skippedBytes() + met.skippedBytes();
    for (const std::string &remark : info.remarks) result.remarks.push_back(info.file.string() + ": " + remark);
    for (const mcap::Damage &damage : met.first())
        result.remarks.push_back(info.file.string() + ": at byte " + std::to_string(damage.offset) + ": " +
                                 damage.reason);
}

} // namespace event_engine
