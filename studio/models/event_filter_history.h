// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QObject>
#include <QString>
#include <QUndoStack>

namespace event_studio {

/// The filter line: its text, what it means, and the way back. One object owns it; log, inspector and table menus
/// change it here.
class EventFilterHistory : public QObject {
    Q_OBJECT
public:
    explicit EventFilterHistory(QObject *parent = nullptr);

    [[nodiscard]] const QString &text() const { return m_text; }
    [[nodiscard]] const EventFilter &filter() const { return m_filter; }
    [[nodiscard]] bool isActive() const { return !m_filter.matchesEverything(); }
    /// Why the line tried last makes no sense, with the column; empty: it does.
    [[nodiscard]] const QString &error() const { return m_error; }

    /// Takes a line if it makes sense; the one before can be had back by undo. Returns whether it did.
    bool setText(const QString &line);
    void clear() { setText({}); }
    /// Shows only events of a type; of a publisher.
    void showType(const QString &typeName);
    void showPublisher(const QString &publisher);
    /// Adds a condition to the line that there is.
    void add(const QString &condition);

    [[nodiscard]] QUndoStack &undoStack() { return m_undo; } ///< for the actions Undo and Redo

signals:
    void filterChanged(const event_engine::EventFilter &filter);
    void errorChanged(const QString &words);

private:
    class Change;
    void apply(const QString &line, const EventFilter &filter);
    void setError(const QString &words);

    QString m_text;
    EventFilter m_filter;
    QString m_error;
    QUndoStack m_undo;
};

} // namespace event_studio
