// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/recording/mcap/reader.h"
#include "event_engine/recording.h"
#include "event_engine/text.h"

namespace event_engine {

[[nodiscard]] inline std::string inWords(const mcap::Damage &damage)
{
    return "at byte " + std::to_string(damage.offset) + ": " + damage.reason +
           (damage.size ? "; " + sizeText(damage.size) + " skipped" : "");
}

/// Adds what is wrong with a recording: known when it was opened, or met while it was read.
inline void addSource(SourceReport &report, const RecordingInfo &info, const mcap::Reader &reader,
                      const mcap::DamageReport &met)
{
    report.wereComplete = report.wereComplete && reader.index().isComplete;
    report.damagedBytes += reader.index().damage.skippedBytes() + met.skippedBytes();
    report.eventsLeftOut += reader.index().damage.messagesLeftOut() + met.messagesLeftOut();
    for (const std::string &remark : info.remarks) report.remarks.push_back(info.file.string() + ": " + remark);
    for (const mcap::Damage &damage : met.first())
        report.remarks.push_back(info.file.string() + ": " + inWords(damage));
}

} // namespace event_engine
