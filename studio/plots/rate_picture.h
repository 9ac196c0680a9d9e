// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/rate_series.h"
#include "studio/models/seconds.h"

#include <QColor>
#include <QString>
#include <QVector>

#include <optional>
#include <vector>

namespace event_studio {

enum class ValueScale { Linear, Logarithmic };

/// A stretch of time, in seconds since 1970.
struct TimeRange {
    double from = 0, to = 0;

    [[nodiscard]] double length() const { return to - from; }
    friend bool operator==(const TimeRange &, const TimeRange &) = default;
};

/// One line of the graph: a value for each of RatePicture::times, or for each time of its own.
struct RateCurve {
    QString name;
    QColor colour;
    Qt::PenStyle line = Qt::SolidLine;
    QVector<double> values; ///< none need be known of one that is not shown
    bool shown = true;
    QVector<double> times{};       ///< rising; empty: the picture's
    bool onRightAxis = false;      ///< with numbers of its own
    std::optional<QString> unit{}; ///< "waiting"; empty: the picture's
};

/// A thin vertical line with a word: a plugin started, recording began.
struct RateMark {
    double time = 0;
    QString text;
    QColor colour;
    bool operator==(const RateMark &) const = default;
};

/// What the graph shows, as a value. Times rise; they are the ends of the intervals that were counted.
struct RatePicture {
    RateUnit unit = RateUnit::EventsPerSecond;
    QVector<double> times;
    std::vector<RateCurve> curves;
    std::vector<RateMark> marks;
    TimeRange range;
    bool fromZero = true; ///< the left axis begins at 0; false: with the lowest value

    [[nodiscard]] const QVector<double> &timesOf(const RateCurve &curve) const
    {
        return curve.times.isEmpty() ? times : curve.times;
    }
};

/// Whether two pictures differ in the time that they show and in nothing else, since every curve is level in both.
[[nodiscard]] bool isStill(const RatePicture &before, const RatePicture &after);

/// "events/s", "bytes/s".
[[nodiscard]] QString toText(RateUnit unit);
/// A value with its unit: "120/s", "3.4 MB/s".
[[nodiscard]] QString rateText(double value, RateUnit unit);
/// The same for a value of this curve.
[[nodiscard]] QString valueText(double value, const RatePicture &picture, const RateCurve &curve);
/// What is nearest to a time among rising ones; empty: there are none.
[[nodiscard]] std::optional<qsizetype> nearestRow(const QVector<double> &times, double time);

} // namespace event_studio
