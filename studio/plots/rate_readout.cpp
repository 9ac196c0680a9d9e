// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_readout.h"

#include "studio/plots/rate_canvas.h"

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr std::size_t MOST_ROWS = 10;

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

} // namespace

std::optional<PlotOverlay::Readout> readoutAt(const RatePicture &picture, double time, const RateCanvas &canvas)
{
    const std::vector<Point> points = pointsFromTheTop(picture, time, canvas);
    if (points.empty()) return std::nullopt;
    const auto distance = [time](const Point &point) { return std::abs(point.time - time); };
    const double nearest = std::min_element(points.begin(), points.end(), [&](const Point &left, const Point &right) {
                               return distance(left) < distance(right);
                           })->time;
    const QString format = picture.range.length() < 60 ? QStringLiteral("hh:mm:ss.zzz") : QStringLiteral("hh:mm:ss");
    PlotOverlay::Readout readout{
        canvas.xAt(nearest), QCPAxisTickerDateTime::keyToDateTime(nearest).toString(format), {}, 0};
    for (const Point &point : points) {
        if (readout.rows.size() == MOST_ROWS) {
            ++readout.more;
            continue;
        }
        readout.rows.push_back(
            {point.curve->colour, point.curve->name, valueText(point.value, picture, *point.curve), point.y});
    }
    return readout;
}

} // namespace event_studio
