// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/rate_pictures.h"

#include "studio/models/studio_data.h"
#include "studio/plots/theme.h"

#include <QCoreApplication>
#include <QGuiApplication>

#include <algorithm>
#include <cmath>
#include <set>

namespace event_studio {

namespace {

/// As many as a follower holds at most: every interval is a point.
constexpr std::size_t MOST_POINTS = 3000;
constexpr double TOGETHER = 2; // seconds: what an app starts with is one thing that happens

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

QColor colourOf(Happenings::Kind kind)
{
    const Theme &theme = Theme::of(QGuiApplication::palette());
    switch (kind) {
    case Happenings::Kind::PluginStarted: return theme.good;
    case Happenings::Kind::PluginEnded: return theme.muted;
    case Happenings::Kind::PluginHung:
    case Happenings::Kind::PluginLost: return theme.warning;
    case Happenings::Kind::ReplayBegan: return theme.accent;
    default: return theme.danger;
    }
}

QString wordsOf(const Happenings::Happening &happening)
{
    switch (happening.kind) {
    case Happenings::Kind::PluginStarted: return tr("%1 started").arg(happening.who);
    case Happenings::Kind::PluginEnded: return tr("%1 ended").arg(happening.who);
    case Happenings::Kind::PluginFailed: return tr("%1 failed").arg(happening.who);
    case Happenings::Kind::PluginHung: return tr("%1 hung").arg(happening.who);
    case Happenings::Kind::PluginLost: return tr("%1 lost its connection").arg(happening.who);
    case Happenings::Kind::RecordingBegan: return tr("recording began");
    case Happenings::Kind::ReplayBegan: return tr("replay of %1").arg(happening.who);
    }
    return {};
}

/// What people marked in what is being looked at.
std::vector<event_engine::RecordedMark> peoplesMarks(const StudioData &data)
{
    if (data.source.kind() == Source::Kind::Live) return data.engine.marks();
    return data.replay.info() ? data.replay.info()->marks : std::vector<event_engine::RecordedMark>();
}

std::vector<RateMark> marksOf(const Happenings &happenings)
{
    using Kind = Happenings::Kind;
    std::vector<RateMark> marks;
    Kind kind{};      // of the last mark
    int together = 0; // plugins that it stands for
    for (const Happenings::Happening &happening : happenings.all()) {
        const double time = secondsOf(happening.time);
        const bool mayJoin = happening.kind == Kind::PluginStarted || happening.kind == Kind::PluginEnded;
        if (mayJoin && happening.kind == kind && together > 0 && std::abs(time - marks.back().time) < TOGETHER) {
            marks.back().text =
                (kind == Kind::PluginStarted ? tr("%1 plugins started") : tr("%1 plugins ended")).arg(++together);
            continue;
        }
        marks.push_back({time, wordsOf(happening), colourOf(happening.kind)});
        kind = happening.kind;
        together = mayJoin ? 1 : 0;
    }
    return marks;
}

void addPressure(RatePicture &picture, const RateTable &table, const PressureCurves &pressure)
{
    const Theme &theme = Theme::of(QGuiApplication::palette());
    const auto add = [&](const QString &name, const QColor &colour, Qt::PenStyle line, const QVector<double> &values,
                         const QString &unit) {
        const bool shown = !pressure.hidden.contains(name);
        const QVector<double> known = values.isEmpty() ? QVector<double>(picture.times.size(), 0) : values;
        picture.curves.push_back({name, colour, line, known, shown, {}, true, unit});
    };
    if (pressure.losses) add(lossesName(), theme.danger, Qt::DashLine, table.lost, tr("lost/s"));
    if (pressure.backlog) add(backlogName(), theme.warning, Qt::DotLine, table.waiting, tr("waiting"));
}

} // namespace

QString lossesName()
{
    return tr("Losses");
}

QString backlogName()
{
    return tr("Backlog");
}

RatePicture ratePicture(StudioData &data, RateUnit unit, const PressureCurves &pressure)
{
    RatePicture picture;
    picture.unit = unit;
    picture.range = {secondsOf(data.rates.shownFrom()), secondsOf(data.rates.shownTo())};
    picture.marks = rateMarks(data, picture.range); // also where a recording is shorter than an interval of counts
    const SnapshotPointer snapshot = data.source.snapshot();
    const RateSeries &series = data.rates.series();
    if (!snapshot || series.isEmpty()) return picture;
    std::set<TypeId> hidden;
    for (const EventTypeSnapshot &type : snapshot->types)
        if (!data.types.isShown(QString::fromStdString(type.type.name))) hidden.insert(type.id);
    const RateTable table = series.table(unit, data.rates.shownFrom(), data.rates.shownTo(), MOST_POINTS, hidden);
    picture.times = table.times;
    for (const EventTypeSnapshot &type : snapshot->types) {
        if (!series.has(type.id)) continue;
        const QString name = QString::fromStdString(type.type.name);
        const TypeStyle style = data.colors.style(name);
        const RateTable::Column *column = columnOf(table, type.id); // null: it is hidden
        picture.curves.push_back(
            {name, style.colour, style.line, column ? column->values : QVector<double>(), column != nullptr});
    }
    addPressure(picture, table, pressure);
    return picture;
}

std::vector<RateMark> rateMarks(const StudioData &data, const TimeRange &range)
{
    const Theme &theme = Theme::of(QGuiApplication::palette());
    const bool isLive = data.source.kind() == Source::Kind::Live;
    std::vector<RateMark> marks = marksOf(isLive ? data.happenings : data.recorded);
    for (const auto &[time, text] : peoplesMarks(data))
        marks.push_back({secondsOf(time), QString::fromStdString(text), theme.warning});
    if (const SnapshotPointer snapshot = data.source.snapshot(); snapshot && !isLive)
        marks.push_back({secondsOf(snapshot->time), {}, theme.accent});
    std::erase_if(marks, [&range](const RateMark &mark) { return mark.time <= range.from || mark.time > range.to; });
    return marks;
}

} // namespace event_studio
