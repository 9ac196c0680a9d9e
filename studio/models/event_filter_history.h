// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QObject>
#include <QString>
#include <QStringList>
#include <QUndoStack>

namespace event_studio {

/// Words as the filter line takes them for a value.
[[nodiscard]] QString quotedForFilter(QString words);

/// Which events the list shows: the filter line, its text, what it means, and the way back; and the types that are
/// muted whatever the line says. One object owns it; log, inspector and table menus change it here.
class EventFilterHistory : public QObject {
    Q_OBJECT
public:
    explicit EventFilterHistory(QObject *parent = nullptr);

    [[nodiscard]] const QString &text() const { return m_text; }
    /// What line and muted types mean together.
    [[nodiscard]] const EventFilter &filter() const { return m_filter; }
    [[nodiscard]] bool isActive() const { return !m_line.matchesEverything(); } ///< the line
    /// Why the line tried last makes no sense, with the column; empty: it does.
    [[nodiscard]] const QString &error() const { return m_error; }

    /// Takes a line if it makes sense; the one before can be had back by undo. Returns whether it did.
    bool setText(const QString &line);
    void clear() { setText({}); }
    /// Shows only events of a type, muted or not; of a publisher.
    void showType(const QString &typeName);
    void showPublisher(const QString &publisher);

    /// Leaves a type out of the list. Forgotten when the program ends: what hides events must never surprise anybody.
    void setMuted(const QString &typeName, bool muted);
    void unmuteAll();
    [[nodiscard]] const QStringList &muted() const { return m_muted; } ///< in the order of the alphabet

    /// For the actions Undo and Redo. Other changes that can be undone are steps of it, too.
    [[nodiscard]] QUndoStack &undoStack() { return m_undo; }

signals:
    void filterChanged(const event_engine::EventFilter &filter);
    void errorChanged(const QString &words);
    void mutedChanged();

private:
    class Change;
    void apply(const QString &line, const EventFilter &filter);
    void setMutedTypes(QStringList types);
    void combine();
    void setError(const QString &words);

    QString m_text;
    QStringList m_muted;
    EventFilter m_line, m_filter;
    QString m_error;
    QUndoStack m_undo;
};

} // namespace event_studio
