// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/drawn_picture.h"
#include "studio/plots/rate_picture.h"

#include <QTimer>
#include <QWidget>

#include <optional>

namespace event_studio {

class PlotOverlay;
class RateCanvas;

/// The graph of rates, to look at and to handle: hovering reads values, dragging zooms in time, with Shift it moves,
/// the wheel zooms around the mouse, a click names a moment (as soon as it is no double click), a double click wants
/// the present back. Left and Right move (Shift finer, Alt coarser), + and - zoom, Space pauses, Home goes back to the
/// present. Which times are shown is decided by whoever gives it pictures: it only asks. Draws once per picture however
/// many come between two frames, never while nobody can see it, and seldom while nothing but the time goes on.
class RatePlot : public QWidget {
    Q_OBJECT
public:
    explicit RatePlot(QWidget *parent = nullptr);

    void setPicture(RatePicture picture);
    [[nodiscard]] const RatePicture &picture() const { return m_picture; }
    void setScale(ValueScale scale);
    void setValueAxisLocked(bool locked);
    /// The same moment stands at the same place in both.
    void alignSidesWith(RatePlot &other);

    /// What is seen as PNG, SVG or PDF, by the ending of the file that it is for.
    [[nodiscard]] Result<DrawnPicture> drawnFor(const QString &file) const;
    /// The shown curves over the shown times, a row per time.
    [[nodiscard]] QString csv() const;

signals:
    void rangeWanted(event_studio::TimeRange range);
    void presentWanted();
    void pauseWanted();
    /// A click: its time, and the name of the curve when it hit one.
    void momentClicked(double time, const QString &curve);
    void drawn();

protected:
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    struct Drag {
        QPointF from;
        TimeRange range; ///< when it began
        bool pans = false, moved = false;
    };

    void redraw();
    void draw();
    [[nodiscard]] bool looksLikeBefore(const RatePicture &picture) const;
    void afterDrawing();
    void updateReadout();
    void drag(QPointF to);
    void zoom(double factor, double around);
    void pan(double seconds);
    [[nodiscard]] QString curveNear(QPointF position) const;

    RateCanvas *m_canvas;
    PlotOverlay *m_overlay;
    RatePicture m_picture;
    TimeRange m_drawn;         ///< that the canvas has
    bool m_drawsAgain = false; ///< for the room that the last drawing has left
    QSize m_room;              ///< that the curves had when it was given to the canvas
    std::optional<QPointF> m_hover;
    std::optional<Drag> m_drag;
    struct Click {
        double time = 0;
        QString curve;
    } m_click;
    QTimer m_clickDelay;  ///< until a click is no double click any more
    bool m_stale = false; ///< a picture came while nobody could see it
};

} // namespace event_studio
