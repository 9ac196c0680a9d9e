// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_readout.h"

#include "studio/plots/rate_canvas.h"

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr std::size_t MOST_ROWS = 10, MOST_MARKS = 6; // of the rows

struct Point {
    const RateCurve *curve;
    double time, value, y;
};

std::vector<Point> pointsFromTheTop(const RatePicture &picture, double time, const RateCanvas &canvas)
{
    std::vector<Point> points;
    for (const RateCurve &curve : picture.curves) {
        const QVector<double> &times = picture.timesOf(curve);
        const auto row = nearestRow(times, time);
        if (!curve.shown || !row) continue;
        const double value = curve.values[*row];
        points.push_back({&curve, times[*row], value, canvas.yAt(value, curve)});
    }
    std::stable_sort(points.begin(), points.end(), [](const Point &left, const Point &right) {
        if (left.curve->onRightAxis != right.curve->onRightAxis) return right.curve->onRightAxis;
        return left.value > right.value;
    });
    return points;
}

double nearestTime(const std::vector<Point> &points, double time)
{
    return std::min_element(points.begin(), points.end(),
                            [time](const Point &left, const Point &right) {
                                return std::abs(left.time - time) < std::abs(right.time - time);
                            })
        ->time;
}

} // namespace

std::optional<PlotOverlay::Readout> readoutAt(const RatePicture &picture, QPointF place, const RateCanvas &canvas)
{
    const double time = canvas.timeAt(place.x());
    const std::vector<Point> points = pointsFromTheTop(picture, time, canvas);
    const std::vector<RateMark> marks = canvas.marksAt(place);
    if (points.empty() && marks.empty()) return std::nullopt;
    const double nearest = points.empty() ? time : nearestTime(points, time);
    const auto clock = [format = picture.range.length() < 60 ? QStringLiteral("hh:mm:ss.zzz")
                                                             : QStringLiteral("hh:mm:ss")](double moment) {
        return QCPAxisTickerDateTime::keyToDateTime(moment).toString(format);
    };
    PlotOverlay::Readout readout{canvas.xAt(nearest), clock(nearest), {}, 0};
    const auto add = [&readout](std::size_t most, PlotOverlay::Row row) {
        if (readout.rows.size() >= most)
            ++readout.more;
        else
            readout.rows.push_back(std::move(row));
    };
    for (const RateMark &mark : marks) {
        const QString words =
            canvas.fontMetrics().elidedText(mark.text, Qt::ElideMiddle, canvas.plotArea().width() / 2);
        add(MOST_MARKS, {mark.colour, words, clock(mark.time), PlotOverlay::NO_DOT});
    }
    for (const auto &[curve, moment, value, y] : points)
        add(MOST_ROWS, {curve->colour, curve->name, valueText(value, picture, *curve), y});
    return readout;
}

} // namespace event_studio
