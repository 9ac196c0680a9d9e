// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace event_studio {

class ColumnRoom;
class EventListModel;
class PluginModel;
class TypeColors;

/// The rows of an EventListModel. While the model follows, the newest row stays in sight; scrolling up, a click on a
/// row, a key that moves in it or sorting by a column stops that, End follows again. Scrolled to an end while standing
/// still, it has the model load more, and what is being read stays where it is. The chosen row stays in sight where the
/// table gets lower.
class EventTable : public QTableView {
    Q_OBJECT
public:
    EventTable(EventListModel &model, TypeColors &colors, QWidget *parent = nullptr);

    /// Gives the names of who publishes their room, where there is some.
    void fitNames(const PluginModel &plugins);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int first, int last) override;

private:
    void followTail();
    void onScrolled();
    void onUserScroll();

    EventListModel &m_events;
    ColumnRoom *m_columns = nullptr;
};

} // namespace event_studio
