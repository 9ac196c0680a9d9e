// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_picture.h"

#include <qcustomplot.h>

namespace event_studio {

/// The drawing of a RatePicture and nothing else: it takes no mouse and no keys. Redraws only when told to.
class RateCanvas : public QCustomPlot {
    Q_OBJECT
public:
    explicit RateCanvas(QWidget *parent = nullptr);

    void setPicture(const RatePicture &picture);
    void setScale(ValueScale scale);
    /// Locked, the value axis stays as it is; otherwise it follows the highest visible value, calmly.
    void setValueAxisLocked(bool locked) { m_locked = locked; }
    void setThemeFrom(const QPalette &palette);
    /// Leaves as much room at its sides as the other, so that the same moment stands at the same place in both.
    void alignSidesWith(RateCanvas &other);

    [[nodiscard]] QRect plotArea() const { return axisRect()->rect(); }
    [[nodiscard]] double timeAt(double x) const { return xAxis->pixelToCoord(x); }
    [[nodiscard]] double xAt(double time) const { return xAxis->coordToPixel(time); }
    [[nodiscard]] double yAt(double value) const { return yAxis->coordToPixel(drawn(value)); }
    /// The marks that are meant by pointing there: at a line, or at words, which may stand for more than one.
    [[nodiscard]] std::vector<RateMark> marksAt(QPointF position) const;
    [[nodiscard]] double yAt(double value, const RateCurve &curve) const
    {
        return curve.onRightAxis ? yAxis2->coordToPixel(value) : yAt(value);
    }

private:
    struct MarkWords;
    void useTicker();
    void syncCurves(const RatePicture &picture);
    void syncMarks(const std::vector<RateMark> &marks);
    void placeWords();
    void place(MarkWords &words);
    [[nodiscard]] int rowHeight() const;
    void fitValueAxis(const RatePicture &picture);
    void fitRightAxis(const RatePicture &picture);
    void fitBothEnds(const RatePicture &picture);
    [[nodiscard]] double drawn(double value) const;
    [[nodiscard]] QVector<double> drawn(QVector<double> values) const;

    ValueScale m_scale = ValueScale::Linear;
    bool m_locked = false;
    double m_top = 1, m_bottom = 0; // of the left axis
    double m_rightTop = 1;
    QColor m_muted, m_ground;
    std::vector<RateMark> m_marks;
    struct MarkWords {
        RateMark mark;
        QString words; ///< as many as there is room for
        QCPItemText *item;
        std::vector<RateMark> more{}; ///< that come after it and have no words of their own
        int row = 0;
        double begin = 0, end = 0; ///< pixels
    };
    std::vector<MarkWords> m_markWords; ///< of the marks that have words, by time
    QCPMarginGroup *m_sides;
};

} // namespace event_studio
