// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/app_badge.h"

#include "studio/link/engine_link.h"
#include "studio/models/formats.h"
#include "studio/plots/theme.h"
#include "studio/views/elided_label.h"
#include "studio/views/focus_tip.h"
#include "studio/views/view_setup.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

namespace event_studio {

namespace {

QColor colourOf(LinkState state, const Theme &theme)
{
    switch (state) {
    case LinkState::Running: return theme.good;
    case LinkState::Failed: return theme.danger;
    case LinkState::Starting:
    case LinkState::Stopping: return theme.warning;
    default: return theme.muted;
    }
}

} // namespace

AppBadge::AppBadge(EngineLink &engine, QWidget *parent) : QWidget(parent), m_engine(engine), m_words(label({}))
{
    m_words->setTextFormat(Qt::RichText);
    showTipOnFocus(*m_words);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 8, 0);
    layout->addWidget(m_words);
    connect(&engine, &EngineLink::stateChanged, this, &AppBadge::adapt);
    connect(&engine, &EngineLink::appFileRead, this, &AppBadge::adapt);
    connect(&engine, &EngineLink::snapshotTaken, this, &AppBadge::adapt);
    adapt();
}

QString AppBadge::stateWords() const
{
    const SnapshotPointer snapshot = m_engine.snapshot();
    if (m_engine.state() == LinkState::Stopped && m_engine.hasFailed()) return tr("a plugin failed");
    if (!m_engine.isRunning() || !snapshot || !snapshot->started) return toText(m_engine.state());
    return tr("running %1").arg(clockText(snapshot->time - *snapshot->started));
}

void AppBadge::adapt()
{
    const Theme &theme = Theme::of(palette());
    setVisible(m_engine.isOpen());
    const bool failed = m_engine.hasFailed();
    const QString words =
        QStringLiteral("<b>%1</b>&ensp;<span style=\"color:%2\">●</span> <span style=\"color:%3\">%4</span>")
            .arg(elidedName(m_engine.title(), fontMetrics()).toHtmlEscaped(),
                 (failed ? theme.danger : colourOf(m_engine.state(), theme)).name(),
                 (failed ? theme.danger : theme.muted).name(), stateWords().toHtmlEscaped());
    m_words->setToolTip(plainToolTip(m_engine.stateText().isEmpty() ? m_engine.appFile() : m_engine.stateText()));
    if (words != m_words->text()) m_words->setText(words);
}

void AppBadge::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) adapt();
}

} // namespace event_studio
