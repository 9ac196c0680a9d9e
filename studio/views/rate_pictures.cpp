// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/rate_pictures.h"

#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <algorithm>

namespace event_studio {

namespace {

/// As many as a follower holds at most: every interval is a point.
constexpr std::size_t MOST_POINTS = 3000;

QString tr(const char *text)
{
    return QCoreApplication::translate("RatePictures", text);
}

const RateTable::Column *columnOf(const RateTable &table, TypeId type)
{
    const auto column = std::lower_bound(table.columns.begin(), table.columns.end(), type,
                                         [](const RateTable::Column &c, TypeId id) { return c.type < id; });
    return column != table.columns.end() && column->type == type ? &*column : nullptr;
}

/// What people marked in what is being looked at.
std::vector<event_engine::RecordedMark> marksOf(const StudioData &data)
{
    if (data.source.kind() == Source::Kind::Live) return data.engine.marks();
    return data.replay.info() ? data.replay.info()->marks : std::vector<event_engine::RecordedMark>();
}

void addMarks(RatePicture &picture, const std::vector<event_engine::RecordedMark> &marks)
{
    const QColor colour = Theme::of(QGuiApplication::palette()).warning;
    for (const auto &[time, text] : marks)
        if (const double at = secondsOf(time); at > picture.range.from && at < picture.range.to)
            picture.marks.push_back({at, QString::fromStdString(text), colour});
}

} // namespace

RatePicture ratePicture(StudioData &data, RateUnit unit)
{
    RatePicture picture;
    picture.unit = unit;
    picture.range = {secondsOf(data.rates.shownFrom()), secondsOf(data.rates.shownTo())};
    const SnapshotPointer snapshot = data.source.snapshot();
    const RateSeries &series = data.rates.series();
    if (!snapshot || series.isEmpty()) return picture;
    const RateTable table = series.table(unit, data.rates.shownFrom(), data.rates.shownTo(), MOST_POINTS);
    picture.times = table.times;
    for (const EventTypeSnapshot &type : snapshot->types) {
        const RateTable::Column *column = columnOf(table, type.id);
        if (!column) continue;
        const QString name = QString::fromStdString(type.type.name);
        const TypeStyle style = data.colors.style(name);
        picture.curves.push_back({name, style.colour, style.line, column->values, data.types.isShown(name)});
    }
    picture.marks = rateMarks(*snapshot, picture.range, QGuiApplication::palette());
    addMarks(picture, marksOf(data));
    return picture;
}

std::vector<RateMark> rateMarks(const Snapshot &snapshot, const TimeRange &range, const QPalette &palette)
{
    const Theme &theme = Theme::of(palette);
    std::vector<RateMark> marks;
    const auto add = [&](Timestamp time, const QString &text, const QColor &colour) {
        const double seconds = secondsOf(time);
        if (seconds > range.from && seconds < range.to) marks.push_back({seconds, text, colour});
    };
    for (const PluginSnapshot &plugin : snapshot.plugins)
        if (plugin.state == PluginState::Failed)
            add(plugin.stateSince, tr("%1 failed").arg(QString::fromStdString(plugin.name)), theme.danger);
    if (snapshot.recording) add(snapshot.recording->since, tr("recording"), theme.danger);
    return marks;
}

} // namespace event_studio
