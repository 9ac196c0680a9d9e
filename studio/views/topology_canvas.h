// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QGraphicsView>

namespace event_studio {

class TopologyScene;

/// Shows the scene: whole as far as its words can be read, until somebody zooms, by the wheel, the keys + - 0 or the
/// functions. A drag on the ground moves it, arrows go from node to node.
class TopologyCanvas : public QGraphicsView {
    Q_OBJECT
public:
    explicit TopologyCanvas(TopologyScene &scene, QWidget *parent = nullptr);

    void zoom(double factor);
    /// The whole graph, however small, from now on also when it grows or the window does.
    void fit();
    [[nodiscard]] bool isFitted() const { return m_fit != Fit::No; }

signals:
    /// Somebody wants to see the events of what is selected.
    void activated();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void fitAgain();
    void go(QPointF direction);

    TopologyScene &m_scene;
    enum class Fit { No, ToRead, Whole } m_fit = Fit::ToRead;
};

} // namespace event_studio
