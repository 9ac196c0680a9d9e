// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/event_filter_history.h"

#include <utility>

namespace event_studio {

QString quotedForFilter(QString words)
{
    return u'"' + words.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\"")) + u'"';
}

class EventFilterHistory::Change : public QUndoCommand {
public:
    struct Line {
        QString text;
        EventFilter filter;
    };
    Change(EventFilterHistory &history, Line before, Line after)
        : QUndoCommand(after.text.isEmpty() ? tr("clear filter") : tr("filter %1").arg(after.text)), m_history(history),
          m_before(std::move(before)), m_after(std::move(after))
    {}
    void undo() override { m_history.apply(m_before.text, m_before.filter); }
    void redo() override { m_history.apply(m_after.text, m_after.filter); }

private:
    EventFilterHistory &m_history;
    Line m_before, m_after;
};

EventFilterHistory::EventFilterHistory(QObject *parent) : QObject(parent)
{}

bool EventFilterHistory::setText(const QString &line)
{
    const QString text = line.trimmed();
    auto filter = EventFilter::parse(text.toStdString());
    setError(filter ? QString() : QString::fromStdString(filter.error().message()));
    if (filter && text != m_text) m_undo.push(new Change(*this, {m_text, m_line}, {text, *filter}));
    return filter.has_value();
}

void EventFilterHistory::showType(const QString &typeName)
{
    setMuted(typeName, false);
    setText(QString::fromStdString(EventFilter::ofType(typeName.toStdString()).text()));
}

void EventFilterHistory::showPublisher(const QString &publisher)
{
    setText(QStringLiteral("from == ") + quotedForFilter(publisher));
}

void EventFilterHistory::apply(const QString &line, const EventFilter &filter)
{
    m_text = line;
    m_line = filter;
    setError({});
    combine();
}

void EventFilterHistory::setMuted(const QString &typeName, bool muted)
{
    QStringList types = m_muted;
    types.removeAll(typeName);
    if (muted) types << typeName;
    types.sort();
    setMutedTypes(std::move(types));
}

void EventFilterHistory::unmuteAll()
{
    setMutedTypes({});
}

void EventFilterHistory::setMutedTypes(QStringList types)
{
    if (m_muted == types) return;
    m_muted = std::move(types);
    emit mutedChanged();
    combine();
}

void EventFilterHistory::combine()
{
    m_filter = m_line;
    for (const QString &type : m_muted)
        m_filter = EventFilter::both(m_filter, EventFilter::exceptType(type.toStdString()));
    emit filterChanged(m_filter);
}

void EventFilterHistory::setError(const QString &words)
{
    if (std::exchange(m_error, words) != words) emit errorChanged(m_error);
}

} // namespace event_studio
