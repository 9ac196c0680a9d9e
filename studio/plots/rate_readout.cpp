// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_readout.h"

#include "studio/plots/rate_canvas.h"

#include <algorithm>

namespace event_studio {

namespace {

constexpr std::size_t MOST_ROWS = 10;

std::vector<const RateCurve *> shownFromTheTop(const RatePicture &picture, qsizetype row)
{
    std::vector<const RateCurve *> curves;
    for (const RateCurve &curve : picture.curves)
        if (curve.shown) curves.push_back(&curve);
    std::stable_sort(curves.begin(), curves.end(), [row](const RateCurve *left, const RateCurve *right) {
        return left->values[row] > right->values[row];
    });
    return curves;
}

} // namespace

PlotOverlay::Readout readoutAt(const RatePicture &picture, qsizetype row, const RateCanvas &canvas)
{
    const double time = picture.times[row];
    const QString format = picture.range.length() < 60 ? QStringLiteral("hh:mm:ss.zzz") : QStringLiteral("hh:mm:ss");
    PlotOverlay::Readout readout{canvas.xAt(time), QCPAxisTickerDateTime::keyToDateTime(time).toString(format), {}, 0};
    for (const RateCurve *curve : shownFromTheTop(picture, row)) {
        if (readout.rows.size() == MOST_ROWS) {
            ++readout.more;
            continue;
        }
        const double value = curve->values[row];
        readout.rows.push_back({curve->colour, curve->name, rateText(value, picture.unit), canvas.yAt(value)});
    }
    return readout;
}

} // namespace event_studio
