// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QString>
#include <QWidget>

#include <optional>
#include <vector>

namespace event_studio {

/// What lies over a graph while the mouse is in it: the vertical line with its card of values, or the stretch that is
/// being dragged. It paints on its own, so that hovering never redraws the graph. Lets all mouse events through.
class PlotOverlay : public QWidget {
    Q_OBJECT
public:
    static constexpr double NO_DOT = -1;
    struct Row {
        QColor colour;
        QString name;
        QString value;
        double y = 0; ///< where the dot on the curve goes
    };
    struct Readout {
        double x = 0;
        QString title;
        std::vector<Row> rows;
        int more = 0; ///< rows that had no room
    };

    explicit PlotOverlay(QWidget *plot);

    /// The inner area of the graph, where lines and stretches may go.
    void setArea(const QRect &area);
    void showReadout(Readout readout);
    void showStretch(double fromX, double toX);
    void clear();

    [[nodiscard]] const std::optional<Readout> &readout() const { return m_readout; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void paintStretch(QPainter &painter) const;
    void paintLineAndDots(QPainter &painter) const;
    void paintCard(QPainter &painter) const;
    void paintRows(QPainter &painter, const QRect &card) const;
    [[nodiscard]] QSize cardSize() const;
    [[nodiscard]] QString moreText() const;

    QRect m_area;
    std::optional<Readout> m_readout;
    std::optional<std::pair<double, double>> m_stretch;
};

} // namespace event_studio
