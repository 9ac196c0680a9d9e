// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_picture.h"

#include "studio/models/formats.h"

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

bool isLevel(const RateCurve &curve)
{
    return std::all_of(curve.values.begin(), curve.values.end(),
                       [first = curve.values.value(0)](double value) { return value == first; });
}

bool isStill(const RateCurve &before, const RateCurve &after)
{
    if (before.shown != after.shown || before.name != after.name || before.colour != after.colour ||
        before.line != after.line || before.values.isEmpty() != after.values.isEmpty())
        return false;
    if (!after.times.isEmpty()) return false; // of its own: they need not reach to the end
    return !after.shown || (before.values.value(0) == after.values.value(0) && isLevel(before) && isLevel(after));
}

} // namespace

bool isStill(const RatePicture &before, const RatePicture &after)
{
    const auto same = [](const RateCurve &one, const RateCurve &other) { return isStill(one, other); };
    return before.unit == after.unit && before.fromZero == after.fromZero && before.marks == after.marks &&
           before.times.isEmpty() == after.times.isEmpty() &&
           std::equal(before.curves.begin(), before.curves.end(), after.curves.begin(), after.curves.end(), same);
}

QString toText(RateUnit unit)
{
    return unit == RateUnit::EventsPerSecond ? QStringLiteral("events/s") : QStringLiteral("bytes/s");
}

QString rateText(double value, RateUnit unit)
{
    return unit == RateUnit::EventsPerSecond ? humanRate(value) : humanByteRate(value);
}

QString valueText(double value, const RatePicture &picture, const RateCurve &curve)
{
    if (!curve.unit) return rateText(value, picture.unit);
    return (QString::number(value, 'g', 6) + ' ' + *curve.unit).trimmed();
}

std::optional<qsizetype> nearestRow(const QVector<double> &times, double time)
{
    if (times.isEmpty()) return std::nullopt;
    const auto after = std::lower_bound(times.begin(), times.end(), time);
    if (after == times.begin()) return 0;
    if (after == times.end()) return times.size() - 1;
    return (*after - time < time - *(after - 1) ? after : after - 1) - times.begin();
}

} // namespace event_studio
