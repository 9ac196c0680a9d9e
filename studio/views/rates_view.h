// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/plots/rate_plot.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QToolButton;

namespace event_studio {

class Settings;
class Legend;
class PayloadGraphs;
class Segments;
class StudioData;

/// The live rates: the graph, its legend, and what can be chosen about it; below it the graphs of payloads.
class RatesView : public QWidget {
    Q_OBJECT
public:
    explicit RatesView(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] RatePlot *plot() const { return m_plot; }
    [[nodiscard]] Legend *legend() const { return m_legend; }
    [[nodiscard]] Segments *units() const { return m_units; }
    [[nodiscard]] QComboBox *windows() const { return m_windows; }
    [[nodiscard]] QAction *pauseAction() const { return m_pause; }
    [[nodiscard]] QAction *presentAction() const { return m_present; }
    [[nodiscard]] QAction *logarithmicAction() const { return m_logarithmic; }
    [[nodiscard]] QAction *lossesAction() const { return m_losses; }
    [[nodiscard]] QAction *backlogAction() const { return m_backlog; }
    [[nodiscard]] PayloadGraphs *graphs() const { return m_graphs; }
    /// What can be chosen about the graph.
    [[nodiscard]] QMenu *menu() const { return m_menu; }

    /// Writes what is seen, as a picture by the file's ending; what goes wrong becomes a problem.
    void save(const QString &file);

    void saveState(Settings &settings) const;
    void restoreState(const Settings &settings);

signals:
    /// A click on a moment: events from then on are wanted, of one type where the click hit its curve.
    void momentChosen(double time, const QString &typeName);
    /// By somebody: saveState() has something new.
    void stateChanged();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void createActions();
    [[nodiscard]] QWidget *createBar();
    [[nodiscard]] QWidget *createScroll();
    void connectParts();
    void redraw();
    void showState();
    void goToPresent();
    void pauseOrPlay();
    void showRange(TimeRange range);
    void setShown(const QString &name, bool shown);
    void setSolo(const QString &name);
    void chooseFileAndSave();
    void copyCsv();

    StudioData &m_data;
    RatePlot *m_plot;
    Legend *m_legend;
    PayloadGraphs *m_graphs;
    QStringList m_hidden; ///< of the lines that are no types
    Segments *m_units;
    QComboBox *m_windows;
    QLabel *m_title;
    QLabel *m_badge;
    QToolButton *m_more;
    QMenu *m_menu;
    QAction *m_pause;
    QAction *m_present;
    QAction *m_logarithmic;
    QAction *m_locked;
    QAction *m_losses;
    QAction *m_backlog;
    QAction *m_save;
    QAction *m_copy;
};

} // namespace event_studio
