// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/payload_numbers.h"
#include "studio/plots/rate_picture.h"

#include <QSplitter>

#include <memory>
#include <vector>

namespace event_studio {

class Settings;
class Outline;
class PayloadGraph;
class RatePlot;
class StudioData;

/// The graphs of payloads, one below the other, under the graph of rates that is given to it, and aligned with it. A
/// field that is dropped onto a graph joins it; one that is dropped onto the rates gets a graph of its own.
class PayloadGraphs : public QSplitter {
    Q_OBJECT
public:
    PayloadGraphs(StudioData &studio, RatePlot *rates, QWidget *parent = nullptr);
    ~PayloadGraphs() override;

    /// In a graph of its own, unless one shows it already.
    void plot(const PlottedField &field);
    [[nodiscard]] const std::vector<PayloadGraph *> &graphs() const { return m_graphs; }
    void redraw();

    void saveState(Settings &settings) const;
    void restoreState(const Settings &settings);

signals:
    void graphAdded(); ///< by somebody: the last one
    void changed();    ///< which graphs there are, or what they show
    // As RatePlot has them: all graphs share one time.
    void rangeWanted(event_studio::TimeRange range);
    void presentWanted();
    void pauseWanted();
    void momentClicked(double time, const QString &typeName);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    PayloadGraph *addGraph();
    void removeGraph(PayloadGraph *graph);

    StudioData &m_data;
    RatePlot *m_rates;
    std::vector<PayloadGraph *> m_graphs;
    std::unique_ptr<Outline> m_dropPlace; ///< while a number is dragged over the rates
};

} // namespace event_studio
