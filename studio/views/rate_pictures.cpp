// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/rate_pictures.h"

#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

/// More than the engine gives for one query: every interval is a point, and the mean knows how long each is.
constexpr std::size_t MOST_POINTS = 8000;

QString tr(const char *text)
{
    return QCoreApplication::translate("RatePictures", text);
}

/// How many intervals make one point.
qsizetype meanOver(const RateSeries &series, const TimeRange &range)
{
    const double resolution = std::chrono::duration<double>(series.resolution()).count();
    if (resolution <= 0) return 1;
    const double time = std::min(1.0, range.length() / 30);
    return std::max<qsizetype>(1, std::lround(time / resolution));
}

const RateTable::Column *columnOf(const RateTable &table, TypeId type)
{
    const auto column = std::lower_bound(table.columns.begin(), table.columns.end(), type,
                                         [](const RateTable::Column &c, TypeId id) { return c.type < id; });
    return column != table.columns.end() && column->type == type ? &*column : nullptr;
}

} // namespace

QVector<double> slidingMean(const QVector<double> &values, qsizetype count)
{
    if (count < 2) return values;
    QVector<double> means(values.size());
    double sum = 0;
    for (qsizetype i = 0; i < values.size(); ++i) {
        sum += values[i] - (i >= count ? values[i - count] : 0);
        means[i] = std::max(0.0, sum / double(std::min(i + 1, count)));
    }
    return means;
}

RatePicture ratePicture(StudioData &data, RateUnit unit)
{
    RatePicture picture;
    picture.unit = unit;
    picture.range = {secondsOf(data.rates.shownFrom()), secondsOf(data.rates.shownTo())};
    const SnapshotPointer snapshot = data.source.snapshot();
    const RateSeries &series = data.rates.series();
    if (!snapshot || series.isEmpty()) return picture;
    const qsizetype mean = meanOver(series, picture.range);
    const RateTable table =
        series.table(unit, data.rates.shownFrom() - mean * series.resolution(), data.rates.shownTo(), MOST_POINTS);
    picture.times = table.times;
    const bool ended = snapshot->state == event_engine::AppState::Stopped;
    for (const EventTypeSnapshot &type : snapshot->types) {
        const RateTable::Column *column = columnOf(table, type.id);
        if (!column) continue;
        const QString name = QString::fromStdString(type.type.name);
        const TypeStyle style = data.colors.style(name);
        QVector<double> values = slidingMean(column->values, mean);
        if (ended && !values.isEmpty()) values.last() = column->values.last();
        picture.curves.push_back({name, style.colour, style.line, std::move(values), data.types.isShown(name)});
    }
    picture.marks = rateMarks(*snapshot, picture.range, QGuiApplication::palette());
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
