// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/plot_overlay.h"
#include "studio/plots/rate_canvas.h"
#include "studio/plots/rate_plot.h"

#include <QApplication>
#include <QMouseEvent>
#include <QSignalSpy>
#include <QTest>

namespace event_studio {

inline constexpr double NOW = 1'700'000'000;

/// Thirty seconds of two curves, one at 100/s, one at 2/s, a point per second.
inline RatePicture picture()
{
    RatePicture picture;
    picture.range = {NOW - 30, NOW};
    RateCurve fast{"Wind", Qt::blue, Qt::SolidLine, {}, true}, slow{"Rain", Qt::red, Qt::SolidLine, {}, true};
    for (int i = 0; i <= 30; ++i) {
        picture.times << NOW - 30 + i;
        fast.values << 100;
        slow.values << 2;
    }
    picture.curves = {fast, slow};
    return picture;
}

/// A plot on the screen, in a size that makes pixels easy to reckon with.
class ShownPlot {
public:
    ShownPlot()
    {
        plot.resize(700, 300);
        plot.setPicture(picture());
        plot.show();
        shown = QTest::qWaitForWindowExposed(&plot) && QTest::qWaitFor([this] { return draws.count() > 0; });
    }

    [[nodiscard]] const RateCanvas &canvas() const { return *plot.findChild<RateCanvas *>(); }
    [[nodiscard]] const PlotOverlay &overlay() const { return *plot.findChild<PlotOverlay *>(); }
    [[nodiscard]] QPoint at(double time, double value) const
    {
        return {qRound(canvas().xAt(time)), qRound(canvas().yAt(value))};
    }
    void moveTo(QPoint position) { QTest::mouseMove(&plot, position); }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers with = {})
    {
        QTest::mousePress(&plot, Qt::LeftButton, with, from);
        QMouseEvent move(QEvent::MouseMove, to, plot.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, with);
        QApplication::sendEvent(&plot, &move);
        QTest::mouseRelease(&plot, Qt::LeftButton, with, to);
    }

    /// Returns what went wrong in words, or nothing.
    [[nodiscard]] QString save(const QString &file) const
    {
        const auto drawn = plot.drawnFor(file);
        if (!drawn) return QString::fromStdString(drawn.error().message());
        const auto written = writePicture(*drawn, file, {});
        return written ? QString() : QString::fromStdString(written.error().message());
    }

    RatePlot plot;
    QSignalSpy draws{&plot, &RatePlot::drawn};
    QSignalSpy ranges{&plot, &RatePlot::rangeWanted};
    QSignalSpy moments{&plot, &RatePlot::momentClicked};
    QSignalSpy presents{&plot, &RatePlot::presentWanted};
    bool shown = false;

    [[nodiscard]] TimeRange lastRange() const { return ranges.last().first().value<TimeRange>(); }
};

} // namespace event_studio
