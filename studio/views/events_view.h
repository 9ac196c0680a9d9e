// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/models/event_list_model.h"
#include "studio/models/payload_numbers.h"

#include <QWidget>

class QSplitter;
class QToolButton;

namespace event_studio {

class EmptyHint;
class EventTable;
class FilterLine;
class FindLine;
class LookBackLine;
class MutedBadge;
class InspectorView;
class StudioData;
enum class CopyFormat;

/// The event list with its filter line, and beside it the inspector of the chosen event.
class EventsView : public QWidget {
    Q_OBJECT
public:
    explicit EventsView(StudioData &studio, QWidget *parent = nullptr);

    [[nodiscard]] EventTable *table() const { return m_table; }
    [[nodiscard]] FilterLine *filterLine() const { return m_filterLine; }
    [[nodiscard]] FindLine *findLine() const { return m_findLine; }
    [[nodiscard]] InspectorView *inspector() const { return m_inspector; }
    [[nodiscard]] QSplitter *splitter() const { return m_splitter; }
    [[nodiscard]] QToolButton *followButton() const { return m_follow; }
    [[nodiscard]] MutedBadge *mutedBadge() const { return m_muted; }
    [[nodiscard]] LookBackLine *lookBackLine() const { return m_lookBack; }

    void setEmptyWords(const QString &words);
    /// Puts the selected events onto the clipboard, oldest first and whole; large ones a moment later.
    void copy(CopyFormat format);
    /// Writes the selected events, whole, into FILE.ndjson, FILE.csv or FILE.mcap; saved() tells.
    void save(const QString &file);
    /// Stops the tail and shows the first event at or after a moment, of a type where one is named.
    void goTo(Timestamp time, const QString &typeName);

signals:
    /// The event is to be put into the injector, for changing and sending.
    void editAndSendWanted(const event_studio::EventRow &event);
    /// A number of the inspected payload is to be plotted.
    void plotWanted(const event_studio::PlottedField &field);
    void linkActivated(const QString &link);
    void saved(const QString &file);

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    void createBar(QWidget *bar);
    void connectModels();
    void showMenu(const QPoint &position);
    void editAndSend(const EventRow &event);
    void chooseFileAndSave();
    void tellLeftOut(std::size_t events);
    void inspectCurrent();
    void showFollowing();
    void adaptHint();
    void stayAtChosen();
    [[nodiscard]] std::vector<EventRow> selectedEvents() const;

    StudioData &m_data;
    FilterLine *m_filterLine;
    EventTable *m_table;
    FindLine *m_findLine;
    LookBackLine *m_lookBack;
    InspectorView *m_inspector;
    QSplitter *m_splitter;
    QToolButton *m_follow;
    MutedBadge *m_muted;
    EmptyHint *m_hint;
    QString m_emptyWords;
    LatestJob m_goTo, m_copying, m_sendAgain;
};

} // namespace event_studio
