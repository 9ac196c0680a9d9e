// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/armed_badge.h"

#include "studio/link/engine_link.h"
#include "studio/models/formats.h"
#include "studio/views/focus_tip.h"
#include "studio/views/view_setup.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace event_studio {

ArmedBadge::ArmedBadge(EngineLink &engine, QWidget *parent)
    : QWidget(parent), m_engine(engine), m_words(elidedLabel(LabelRole::WarningBadge)),
      m_stop(smallButton({}, tr("Stop answering events")))
{
    m_stop->setText(QStringLiteral("✕"));
    showTipOnFocus(*m_words);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 6, 0);
    layout->setSpacing(2);
    layout->addWidget(m_words, 0, Qt::AlignVCenter);
    layout->addWidget(m_stop, 0, Qt::AlignVCenter);
    connect(m_stop, &QToolButton::clicked, this, [this] {
        for (const auto &[id, progress] : m_armed) m_engine.cancelInjection(id);
    });
    connect(&engine, &EngineLink::injectionProgressed, this, &ArmedBadge::take);
    connect(&engine, &EngineLink::stateChanged, this, [this] {
        if (!m_engine.isRunning()) m_armed.clear();
        adapt();
    });
    adapt();
}

void ArmedBadge::take(const InjectionProgress &progress)
{
    if (progress.whenever.isEmpty()) return;
    if (progress.finished)
        m_armed.erase(progress.id);
    else
        m_armed[progress.id] = progress;
    adapt();
}

void ArmedBadge::adapt()
{
    setVisible(!m_armed.empty());
    if (m_armed.empty()) return;
    quint64 sent = 0;
    QStringList lines;
    for (const auto &[id, progress] : m_armed) {
        sent += progress.sent;
        lines << tr("%1 whenever %2 arrives: %3 sent").arg(progress.type, progress.whenever, fullNumber(progress.sent));
    }
    const InjectionProgress &first = m_armed.begin()->second;
    m_words->setText(m_armed.size() > 1 ? tr("%n armed, %1 sent", nullptr, int(m_armed.size())).arg(fullNumber(sent))
                                        : tr("%1 → %2, %3 sent").arg(first.whenever, first.type, fullNumber(sent)));
    m_words->setToolTip(plainToolTip(lines.join(u'\n')));
}

} // namespace event_studio
