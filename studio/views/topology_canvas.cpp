// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/topology_canvas.h"

#include "studio/plots/topology_scene.h"

#include <QKeyEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>

namespace event_studio {

namespace {

constexpr double STEP = 1.25, SMALLEST = 0.1, LARGEST = 5;
constexpr double LARGEST_FITTED = 1.5; ///< a small graph in a large window is not blown up without end
constexpr double LEAST_READ = 0.6;     ///< words are still read
constexpr double NOTCH = 120;          // of a wheel, in eighths of a degree

} // namespace

TopologyCanvas::TopologyCanvas(TopologyScene &scene, QWidget *parent) : QGraphicsView(&scene, parent), m_scene(scene)
{
    setFrameShape(QFrame::NoFrame);
    setDragMode(ScrollHandDrag);
    setTransformationAnchor(AnchorUnderMouse);
    setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    viewport()->setCursor(Qt::ArrowCursor);
    connect(&scene, &QGraphicsScene::sceneRectChanged, this, &TopologyCanvas::fitAgain);
}

void TopologyCanvas::zoom(double factor)
{
    const double now = transform().m11(), wanted = std::clamp(now * factor, SMALLEST, LARGEST);
    m_fit = Fit::No;
    scale(wanted / now, wanted / now);
}

void TopologyCanvas::fit()
{
    m_fit = Fit::Whole;
    fitAgain();
}

void TopologyCanvas::fitAgain()
{
    if (m_fit == Fit::No || m_scene.sceneRect().isEmpty()) return;
    const QSizeF room = maximumViewportSize();
    const QRectF whole = m_scene.sceneRect();
    const double fitting = std::min({room.width() / whole.width(), room.height() / whole.height(), LARGEST_FITTED});
    const double factor = m_fit == Fit::ToRead ? std::max(fitting, LEAST_READ) : fitting;
    if (factor > fitting && qFuzzyCompare(factor, transform().m11())) return; // what is looked at stays
    setTransform(QTransform::fromScale(factor, factor));
    centerOn(whole.center());
}

void TopologyCanvas::go(QPointF direction)
{
    m_scene.selectNext(direction);
    const auto items = m_scene.selectedItems();
    if (!items.isEmpty()) ensureVisible(items.first(), 20, 20);
}

void TopologyCanvas::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: return zoom(STEP);
    case Qt::Key_Minus: return zoom(1 / STEP);
    case Qt::Key_0: return fit();
    case Qt::Key_Left: return go({-1, 0});
    case Qt::Key_Right: return go({1, 0});
    case Qt::Key_Up: return go({0, -1});
    case Qt::Key_Down: return go({0, 1});
    case Qt::Key_Return:
    case Qt::Key_Enter: emit activated(); return;
    case Qt::Key_Escape: return m_scene.clearSelection();
    default: QGraphicsView::keyPressEvent(event);
    }
}

void TopologyCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    QGraphicsView::mouseDoubleClickEvent(event);
    if (m_scene.selected()) emit activated();
}

void TopologyCanvas::wheelEvent(QWheelEvent *event)
{
    zoom(std::pow(STEP, event->angleDelta().y() / NOTCH));
    event->accept();
}

void TopologyCanvas::resizeEvent(QResizeEvent *event)
{
    QGraphicsView::resizeEvent(event);
    fitAgain();
}

} // namespace event_studio
