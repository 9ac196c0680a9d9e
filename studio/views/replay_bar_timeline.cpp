// SPDX-License-Identifier: GPL-3.0-or-later
// What the timeline shows of the recording: how dense its types are, its marks, and the stretch that is played.
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/replay_bar.h"

#include <algorithm>

namespace event_studio {

void ReplayBar::requestDensity()
{
    const RecordingInfo *info = m_replay.info();
    if (!info || !info->start || !info->end) return;
    const auto pixels = std::size_t(std::clamp(m_timeline->width(), 100, 4000));
    m_replay.requestDensity(
        {*info->start, *info->end + std::chrono::milliseconds(1), std::chrono::milliseconds(1), pixels});
}

QString ReplayBar::nameOf(TypeId type) const
{
    const SnapshotPointer snapshot = m_replay.snapshot();
    if (!snapshot) return {};
    const auto found = std::find_if(snapshot->types.begin(), snapshot->types.end(),
                                    [type](const EventTypeSnapshot &known) { return known.id == type; });
    return found == snapshot->types.end() ? QString() : QString::fromStdString(found->type.name);
}

void ReplayBar::showDensity(const RateHistory &density)
{
    const RecordingInfo *info = m_replay.info();
    if (!info || !info->start || !info->end) return;
    TimelinePicture picture;
    picture.range = {secondsOf(*info->start), std::max(secondsOf(*info->end), secondsOf(*info->start) + 1e-3)};
    picture.start = secondsOf(density.start);
    picture.resolution = std::chrono::duration<double>(density.resolution).count();
    const QStringList only = m_replay.onlyTypes();
    for (const RateHistory::Series &series : density.series) {
        const QString name = nameOf(series.type);
        TimelineLane lane{name, m_data.colors.colour(name), {}, only.isEmpty() || only.contains(name)};
        for (const RateHistory::Cell &cell : series.cells) lane.counts << double(cell.events);
        picture.lanes.push_back(std::move(lane));
    }
    QStringList order;
    for (const TimelineLane &lane : picture.lanes) order << lane.name;
    order = m_data.source.inTableOrder(order);
    std::ranges::stable_sort(picture.lanes, {}, [&](const TimelineLane &lane) { return order.indexOf(lane.name); });
    for (const auto &mark : info->marks)
        picture.marks.push_back(
            {secondsOf(mark.time), QString::fromStdString(mark.text), Theme::of(palette()).warning});
    m_timeline->setPicture(std::move(picture));
    chooseStretch();
}

// The counts may come before the first snapshot, which knows the names.
void ReplayBar::nameLanes()
{
    const auto &lanes = m_timeline->picture().lanes;
    const bool isNameless =
        std::any_of(lanes.begin(), lanes.end(), [](const auto &lane) { return lane.name.isEmpty(); });
    if (m_density && isNameless) showDensity(*m_density);
}

void ReplayBar::chooseStretch()
{
    m_replay.setRange(m_fromTime, m_toTime);
    TimelinePicture picture = m_timeline->picture();
    picture.played.reset();
    if (m_fromTime || m_toTime)
        picture.played = TimeRange{m_fromTime ? secondsOf(*m_fromTime) : picture.range.from,
                                   m_toTime ? secondsOf(*m_toTime) : picture.range.to};
    m_timeline->setPicture(std::move(picture));
}

} // namespace event_studio
