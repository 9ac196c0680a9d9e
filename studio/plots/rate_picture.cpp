// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_picture.h"

#include "studio/models/formats.h"

#include <algorithm>
#include <cmath>

namespace event_studio {

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

double secondsOf(Timestamp time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Timestamp timestampOf(double seconds)
{
    return Timestamp(Duration(std::llround(seconds * 1e9)));
}

} // namespace event_studio
