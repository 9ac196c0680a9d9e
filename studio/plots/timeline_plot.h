// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/timeline_picture.h"

#include <QPixmap>
#include <QWidget>

#include <optional>

namespace event_studio {

/// A recording as a strip: a lane per type, darker where more happened, gaps hatched, marks as ticks, and the position
/// of the replay as a line. A press or a drag moves the position, the wheel moves it by a hundredth. The lanes are
/// drawn once per picture and size; a moving position costs one line.
class TimelinePlot : public QWidget {
    Q_OBJECT
public:
    explicit TimelinePlot(QWidget *parent = nullptr);

    void setPicture(TimelinePicture picture);
    [[nodiscard]] const TimelinePicture &picture() const { return m_picture; }
    void setPosition(double time);
    [[nodiscard]] double position() const { return m_position; }

    [[nodiscard]] double xAt(double time) const;
    [[nodiscard]] double timeAt(double x) const;

    [[nodiscard]] QSize sizeHint() const override { return {480, 52}; }
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, 44}; }

signals:
    void seekWanted(double time);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] QRectF lanesArea() const;
    void drawLanes();
    void drawLane(QPainter &painter, const TimelineLane &lane, const QRectF &area) const;
    void drawGaps(QPainter &painter) const;
    void paintUnplayed(QPainter &painter) const;
    void paintMarks(QPainter &painter) const;
    void paintPosition(QPainter &painter) const;
    void paintHover(QPainter &painter) const;
    void seekTo(double x);

    TimelinePicture m_picture;
    double m_position = 0;
    std::optional<double> m_hoverX;
    QPixmap m_lanes; ///< null: to be drawn
};

} // namespace event_studio
