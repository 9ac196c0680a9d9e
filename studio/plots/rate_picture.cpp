// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_picture.h"

#include "studio/models/formats.h"

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

double secondsOf(Timestamp time)
{
    return std::chrono::duration<double>(time.time_since_epoch()).count();
}

Timestamp timestampOf(double seconds)
{
    return Timestamp(Duration(std::llround(seconds * 1e9)));
}

} // namespace event_studio
