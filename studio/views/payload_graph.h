// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/payload_series.h"
#include "studio/plots/rate_plot.h"

#include <QSet>
#include <QWidget>

#include <memory>
#include <vector>

class QLabel;
class QToolButton;

namespace event_studio {

class Legend;
class Outline;
class StudioData;

/// A graph of numbers out of payloads, over the same time as the rates: curves, a legend that hides and shows them, a
/// value axis of its own. It asks for nothing while nobody sees it, and draws with the rates.
class PayloadGraph : public QWidget {
    Q_OBJECT
public:
    explicit PayloadGraph(StudioData &studio, QWidget *parent = nullptr);
    ~PayloadGraph() override;

    void add(const PlottedField &field); ///< one that it has already stays alone
    void remove(const PlottedField &field);
    [[nodiscard]] std::vector<PlottedField> fields() const;
    [[nodiscard]] RatePlot *plot() const { return m_plot; }
    /// Writes what is seen, as a picture by the file's ending; what goes wrong becomes a problem.
    void save(const QString &file);
    [[nodiscard]] Legend *legend() const { return m_legend; }
    /// "shows 2,000 of 52,331", where it could not follow, still reads or cannot; else empty.
    [[nodiscard]] QString remark() const;

    void setFeed();
    void setSnapshot(const SnapshotPointer &snapshot);
    void redraw();

signals:
    void closeWanted();
    void fieldsChanged();

protected:
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dragLeaveEvent(QDragLeaveEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    [[nodiscard]] QWidget *createBar();
    /// `mostPoints`: about so many of a curve.
    [[nodiscard]] RatePicture picture(qsizetype mostPoints) const;
    [[nodiscard]] QString mistake() const;
    void setSolo(const QString &name);
    void chooseFileAndSave();
    void fillRemoveMenu(class QMenu &menu);

    StudioData &m_data;
    RatePlot *m_plot;
    Legend *m_legend;
    QLabel *m_remark;
    std::vector<std::unique_ptr<PayloadSeries>> m_series;
    QSet<QString> m_hidden;
    std::unique_ptr<Outline> m_dropPlace; ///< while a number is dragged over it
};

} // namespace event_studio
