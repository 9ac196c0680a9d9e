// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/views/app_badge.h"

#include "studio/link/engine_link.h"
#include "studio/models/formats.h"
#include "studio/models/plugin_model.h"
#include "studio/plots/theme.h"
#include "studio/views/elided_label.h"
#include "studio/views/focus_tip.h"
#include "studio/views/view_setup.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

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

AppBadge::AppBadge(EngineLink &engine, QWidget *parent)
    : QWidget(parent), m_engine(engine), m_words(label({})), m_trouble(new QToolButton)
{
    m_words->setTextFormat(Qt::RichText);
    m_trouble->setProperty("badge", true);
    m_trouble->setText(tr("no plugin failed")); // it is not seen then, but has a name
    for (QWidget *told : std::initializer_list<QWidget *>{m_words, m_trouble}) showTipOnFocus(*told);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(4, 0, 8, 0);
    layout->addWidget(m_words);
    layout->addWidget(m_trouble, 0, Qt::AlignVCenter);
    connect(m_trouble, &QToolButton::clicked, this, [this] { emit pluginWanted(m_troubled); });
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
    adaptTrouble();
    const bool failed = m_engine.hasFailed();
    const QColor sign = m_troubled.isEmpty() ? colourOf(m_engine.state(), theme) : theme.warning;
    const QString words =
        QStringLiteral("<b>%1</b>&ensp;<span style=\"color:%2\">●</span> <span style=\"color:%3\">%4</span>")
            .arg(elidedName(m_engine.title(), fontMetrics()).toHtmlEscaped(), (failed ? theme.danger : sign).name(),
                 (failed ? theme.danger : theme.muted).name(), stateWords().toHtmlEscaped());
    m_words->setToolTip(plainToolTip(m_engine.stateText().isEmpty() ? m_engine.appFile() : m_engine.stateText()));
    if (words != m_words->text()) m_words->setText(words);
}

void AppBadge::adaptTrouble()
{
    const SnapshotPointer snapshot = m_engine.isRunning() ? m_engine.snapshot() : nullptr;
    const QString words = snapshot ? PluginModel::troubleText(snapshot->plugins) : QString();
    m_troubled.clear();
    m_trouble->setVisible(!words.isEmpty());
    if (words.isEmpty()) return;
    QStringList lines;
    for (const PluginSnapshot &plugin : snapshot->plugins) {
        if (PluginModel::moodOf(plugin.state) != PluginModel::Bad) continue;
        const QString name = QString::fromStdString(plugin.name), cause = PluginModel::causeText(plugin);
        if (m_troubled.isEmpty()) m_troubled = name;
        const QString state = PluginModel::stateText(plugin.state, PluginModel::Origin::Run);
        lines << (cause.isEmpty() ? tr("%1: %2").arg(name, state) : tr("%1: %2, %3").arg(name, state, cause));
    }
    if (words != m_trouble->text()) m_trouble->setText(words);
    m_trouble->setToolTip(plainToolTip(lines.join(u'\n')));
}

void AppBadge::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) adapt();
}

} // namespace event_studio
