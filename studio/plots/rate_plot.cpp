// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/plots/rate_plot.h"

#include "studio/plots/plot_export.h"
#include "studio/plots/plot_overlay.h"
#include "studio/plots/rate_canvas.h"
#include "studio/plots/rate_readout.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr double SHORTEST_RANGE = 0.05, LONGEST_RANGE = 400.0 * 86400;
constexpr double CLICK_REACH = 8;
constexpr double STILL_SECONDS = 0.5; // after which a picture in which nothing happens is drawn again

} // namespace

RatePlot::RatePlot(QWidget *parent) : QWidget(parent), m_canvas(new RateCanvas(this)), m_overlay(new PlotOverlay(this))
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(240, 140);
    m_canvas->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_canvas->setFocusPolicy(Qt::NoFocus);
    m_clickDelay.setSingleShot(true);
    m_clickDelay.setInterval(QApplication::doubleClickInterval());
    connect(&m_clickDelay, &QTimer::timeout, this, [this] { emit momentClicked(m_click.time, m_click.curve); });
    connect(m_canvas, &QCustomPlot::afterReplot, this, &RatePlot::afterDrawing);
}

void RatePlot::setPicture(RatePicture picture)
{
    const bool same = looksLikeBefore(picture);
    m_picture = std::move(picture);
    if (!same) redraw();
}

// Where all curves are flat, only the words at the time axis move on.
bool RatePlot::looksLikeBefore(const RatePicture &picture) const
{
    if (m_drag || m_hover || !isStill(m_picture, picture)) return false;
    const double moved = std::abs(picture.range.to - m_drawn.to);
    const double stretched = std::abs(picture.range.length() - m_drawn.length());
    const double pixel = m_drawn.length() / std::max(1, m_canvas->plotArea().width());
    return stretched < pixel && moved < std::max(pixel, STILL_SECONDS);
}

void RatePlot::redraw()
{
    m_drawn = m_picture.range;
    m_room = m_canvas->plotArea().size();
    m_canvas->setPicture(m_picture);
    draw();
}

void RatePlot::setScale(ValueScale scale)
{
    m_canvas->setScale(scale);
    redraw();
}

void RatePlot::setValueAxisLocked(bool locked)
{
    m_canvas->setValueAxisLocked(locked);
}

void RatePlot::alignSidesWith(RatePlot &other)
{
    m_canvas->alignSidesWith(*other.m_canvas);
}

void RatePlot::draw()
{
    m_stale = !isVisible() || window()->isMinimized();
    if (!m_stale) m_canvas->replot(QCustomPlot::rpQueuedReplot);
}

void RatePlot::afterDrawing()
{
    // How many times the axis has room for, and where the words of marks stand, was reckoned with the room before. Once
    // more only: two rooms may lead to each other.
    m_drawsAgain = !m_drawsAgain && m_canvas->plotArea().size() != m_room;
    if (m_drawsAgain) redraw();
    m_overlay->setArea(m_canvas->plotArea());
    updateReadout();
    emit drawn();
}

void RatePlot::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale) draw();
}

void RatePlot::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_canvas->setGeometry(rect());
    m_overlay->setGeometry(rect());
}

void RatePlot::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() != QEvent::PaletteChange && event->type() != QEvent::FontChange) return;
    m_canvas->setThemeFrom(palette());
    draw();
}

void RatePlot::updateReadout()
{
    if (m_drag && m_drag->moved) return;
    if (!m_hover || !m_canvas->plotArea().contains(m_hover->toPoint())) return m_overlay->clear();
    if (const auto readout = readoutAt(m_picture, *m_hover, *m_canvas))
        m_overlay->showReadout(*readout);
    else
        m_overlay->clear();
}

void RatePlot::mousePressEvent(QMouseEvent *event)
{
    const bool left = event->button() == Qt::LeftButton, middle = event->button() == Qt::MiddleButton;
    if (!left && !middle) return QWidget::mousePressEvent(event);
    m_drag = Drag{event->position(), m_picture.range, middle || event->modifiers().testFlag(Qt::ShiftModifier)};
}

void RatePlot::mouseMoveEvent(QMouseEvent *event)
{
    m_hover = event->position();
    if (m_drag) drag(event->position());
    updateReadout();
}

void RatePlot::drag(QPointF to)
{
    const double distance = to.x() - m_drag->from.x();
    if (std::abs(distance) >= QApplication::startDragDistance()) m_drag->moved = true;
    if (!m_drag->moved) return;
    if (!m_drag->pans) return m_overlay->showStretch(m_drag->from.x(), to.x());
    const double seconds = -distance / m_canvas->plotArea().width() * m_drag->range.length();
    emit rangeWanted({m_drag->range.from + seconds, m_drag->range.to + seconds});
}

void RatePlot::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_drag) return;
    const Drag drag = *m_drag;
    m_drag.reset();
    const double time = m_canvas->timeAt(event->position().x()), begin = m_canvas->timeAt(drag.from.x());
    if (!drag.moved) {
        if (event->button() == Qt::LeftButton) m_click = {time, curveNear(event->position())};
        if (event->button() == Qt::LeftButton) m_clickDelay.start();
    } else if (!drag.pans) {
        emit rangeWanted({std::min(begin, time), std::max({begin, time, std::min(begin, time) + SHORTEST_RANGE})});
    }
    updateReadout();
}

void RatePlot::mouseDoubleClickEvent(QMouseEvent *event)
{
    m_drag.reset();
    m_clickDelay.stop(); // it was none
    if (event->button() == Qt::LeftButton) emit presentWanted();
}

void RatePlot::wheelEvent(QWheelEvent *event)
{
    const double notches = event->angleDelta().y() / 120.0;
    if (notches == 0) return event->ignore();
    zoom(std::pow(0.8, notches), m_canvas->timeAt(event->position().x()));
    event->accept();
}

void RatePlot::leaveEvent(QEvent *)
{
    m_hover.reset();
    m_overlay->clear();
}

void RatePlot::keyPressEvent(QKeyEvent *event)
{
    const double step = m_picture.range.length() * (event->modifiers().testFlag(Qt::ShiftModifier) ? 0.02
                                                    : event->modifiers().testFlag(Qt::AltModifier) ? 0.5
                                                                                                   : 0.1);
    const double middle = (m_picture.range.from + m_picture.range.to) / 2;
    switch (event->key()) {
    case Qt::Key_Left: return pan(-step);
    case Qt::Key_Right: return pan(step);
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(0.8, middle);
    case Qt::Key_Minus: return zoom(1.25, middle);
    case Qt::Key_Space: emit pauseWanted(); return;
    case Qt::Key_Home: emit presentWanted(); return;
    default: QWidget::keyPressEvent(event);
    }
}

void RatePlot::zoom(double factor, double around)
{
    const TimeRange &range = m_picture.range;
    if (range.length() <= 0) return; // nothing is shown yet
    const double length = std::clamp(range.length() * factor, SHORTEST_RANGE, LONGEST_RANGE);
    const double from = around - (around - range.from) / range.length() * length;
    emit rangeWanted({from, from + length});
}

void RatePlot::pan(double seconds)
{
    emit rangeWanted({m_picture.range.from + seconds, m_picture.range.to + seconds});
}

QString RatePlot::curveNear(QPointF position) const
{
    const double time = m_canvas->timeAt(position.x());
    QString nearest;
    double reach = CLICK_REACH;
    for (const RateCurve &curve : m_picture.curves) {
        const auto row = nearestRow(m_picture.timesOf(curve), time);
        if (!curve.shown || !row) continue;
        const double distance = std::abs(m_canvas->yAt(curve.values[*row], curve) - position.y());
        if (distance >= reach) continue;
        reach = distance;
        nearest = curve.name;
    }
    return nearest;
}

Result<DrawnPicture> RatePlot::drawnFor(const QString &file) const
{
    auto drawn = drawPlot(*m_canvas, file, m_picture.fromZero ? toText(m_picture.unit) : QString());
    m_canvas->replot(QCustomPlot::rpQueuedReplot); // else it keeps the layout of the picture
    return drawn;
}

QString RatePlot::csv() const
{
    return csvOf(m_picture);
}

} // namespace event_studio
