// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/topology_layouter.h"

#include <QWidget>

class QLabel;
class QStackedWidget;

namespace event_studio {

class StudioData;
class TopologyCanvas;
class TopologyScene;

/// Who publishes and who gets what, as a graph with live rates. Laid out anew when its structure changes; does nothing
/// while it is not seen.
class TopologyView : public QWidget {
    Q_OBJECT
public:
    explicit TopologyView(StudioData &studio, QString dot = TopologyLayouter::findDot(), QWidget *parent = nullptr);
    ~TopologyView() override;

    [[nodiscard]] TopologyScene *scene() const { return m_scene; }
    [[nodiscard]] TopologyCanvas *canvas() const { return m_canvas; }
    void setEmptyWords(const QString &words);
    /// Writes what is seen, as a picture by the file's ending; what goes wrong becomes a problem.
    void save(const QString &file);

signals:
    /// Somebody selected a node; has double-clicked it.
    void typeChosen(const QString &name);
    void pluginChosen(const QString &name);
    void eventsWanted();
    void linkActivated(const QString &link);

protected:
    void showEvent(QShowEvent *event) override;

private:
    [[nodiscard]] QWidget *makeBar();
    void take(const SnapshotPointer &snapshot);
    void takeNewest();
    void showLayout(const TopologyLayout &layout);
    void tellChosen();
    void chooseFileAndSave();

    StudioData &m_data;
    TopologyLayouter m_layouter;
    TopologyScene *m_scene;
    TopologyCanvas *m_canvas;
    QLabel *m_summary, *m_hint;
    QStackedWidget *m_pages;
    SnapshotPointer m_snapshot; ///< that was shown last
    Topology m_newest;          ///< what it says
    Topology m_requested;       ///< that the layout is asked for
};

} // namespace event_studio
