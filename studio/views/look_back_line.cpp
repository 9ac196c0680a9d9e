// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/look_back_line.h"

#include "studio/models/event_list_model.h"
#include "studio/models/formats.h"
#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

using State = EventListModel::LookedBack::State;

namespace {

QString heldFrom(event_engine::Sequence oldest)
{
    if (oldest == 0) return {};
    return oldest == 1 ? LookBackLine::tr("All events are held")
                       : LookBackLine::tr("Events are held from number %1 on").arg(fullNumber(oldest));
}

} // namespace

LookBackLine::LookBackLine(EventListModel &events, QWidget *parent)
    : QWidget(parent), m_events(events), m_words(elidedLabel(LabelRole::Hint)), m_button(new QToolButton)
{
    m_button->setProperty("framed", true);
    QSizePolicy policy = m_button->sizePolicy();
    policy.setRetainSizeWhenHidden(true); // the line stays as high
    m_button->setSizePolicy(policy);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 1, 8, 1);
    layout->setSpacing(6);
    layout->addWidget(m_words, 1);
    layout->addWidget(m_button);
    connect(m_button, &QToolButton::clicked, this, [this] {
        m_events.lookedBack().state == State::Searching ? m_events.stopSearchingBack() : m_events.searchFurther();
    });
    connect(&events, &EventListModel::searchingChanged, this, &LookBackLine::adapt);
    connect(&events, &EventListModel::newerEventsChanged, this, &LookBackLine::adapt);
    adapt();
}

QString LookBackLine::words() const
{
    return m_words->text();
}

void LookBackLine::adapt()
{
    const EventListModel::LookedBack looked = m_events.lookedBack();
    const QString place = tr("event %1 (%2 % of what is held)").arg(fullNumber(looked.to)).arg(looked.percent);
    m_button->setVisible(looked.state == State::Searching || (looked.state == State::Paused && !m_events.isSorted()));
    m_button->setText(looked.state == State::Searching ? tr("Stop") : tr("Search further back"));
    switch (looked.state) {
    case State::Nothing: m_words->setText(heldFrom(looked.to)); break;
    case State::Searching: m_words->setText(tr("Searching back, at %1").arg(place)); break;
    case State::Paused: m_words->setText(tr("Searched back to %1").arg(place)); break;
    case State::Done: m_words->setText(tr("Searched through all that is held")); break;
    }
}

} // namespace event_studio
