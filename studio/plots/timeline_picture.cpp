// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/timeline_picture.h"

#include <algorithm>

namespace event_studio {

std::vector<TimeRange> gapsIn(const TimelinePicture &picture, double shortest)
{
    qsizetype intervals = 0;
    for (const TimelineLane &lane : picture.lanes) intervals = std::max(intervals, lane.counts.size());
    const auto isSilent = [&picture](qsizetype i) {
        return std::all_of(picture.lanes.begin(), picture.lanes.end(),
                           [i](const TimelineLane &lane) { return i >= lane.counts.size() || lane.counts[i] == 0; });
    };
    std::vector<TimeRange> gaps;
    for (qsizetype begin = 0; begin < intervals; ++begin) {
        if (!isSilent(begin)) continue;
        qsizetype end = begin;
        while (end < intervals && isSilent(end)) ++end;
        const TimeRange gap{picture.start + double(begin) * picture.resolution,
                            picture.start + double(end) * picture.resolution};
        if (gap.length() >= shortest) gaps.push_back(gap);
        begin = end;
    }
    return gaps;
}

} // namespace event_studio
