// SPDX-License-Identifier: GPL-3.0-or-later
// Which types a replay plays, and under which names.
#include "studio/models/formats.h"
#include "studio/models/studio_data.h"
#include "studio/plots/timeline_plot.h"
#include "studio/views/replay_bar.h"

#include <QAction>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>

#include <algorithm>

namespace event_studio {

namespace {

constexpr std::size_t NAMED = 10; // of many types

} // namespace

void ReplayBar::fillTypesMenu()
{
    m_types->clear();
    m_typeTicks.clear();
    QStringList names;
    for (const auto &channel : m_replay.info()->channels) {
        const QString name = QString::fromStdString(channel.type.name);
        if (!names.contains(name)) names << name;
    }
    names = m_data.source.inTableOrder(names);
    const QStringList only = m_replay.onlyTypes();
    for (const QString &name : names) {
        QAction *action = m_types->addAction(menuText(name));
        action->setData(name);
        action->setCheckable(true);
        action->setChecked(only.isEmpty() || only.contains(name));
        connect(action, &QAction::toggled, this, [this, action] {
            const auto isTicked = [](const QAction *tick) { return tick->isChecked(); };
            // None at all would mean all of them.
            if (std::none_of(m_typeTicks.begin(), m_typeTicks.end(), isTicked)) return action->setChecked(true);
            applyTypes();
        });
        m_typeTicks.push_back(action);
    }
    m_types->addSeparator();
    m_types->addAction(tr("All types"), this, [this] {
        for (QAction *tick : m_typeTicks) {
            const QSignalBlocker untold(tick); // once for all of them
            tick->setChecked(true);
        }
        applyTypes();
    });
    QMenu *others = m_types->addMenu(tr("Play under another name"));
    for (const QString &name : names)
        others->addAction(menuText(name) + QStringLiteral("..."), this, [this, name] { chooseName(name); });
}

QString ReplayBar::chosenType() const
{
    const auto &event = m_data.detail.event();
    return event ? event->type : QString();
}

void ReplayBar::chooseName(const QString &type)
{
    QStringList known{type};
    if (const auto *manifest = m_data.engine.manifest())
        for (const EventType &each : manifest->eventTypes)
            if (const QString name = QString::fromStdString(each.name); name != type) known << name;
    const int present = std::max(0, int(known.indexOf(m_replay.rename().value(type, type))));
    bool accepted = false;
    const QString name = QInputDialog::getItem(this, tr("Play under another name"), tr("%1 is played as").arg(type),
                                               known, present, true, &accepted);
    if (accepted) playAs(type, name.trimmed());
}

void ReplayBar::playAs(const QString &type, const QString &name)
{
    QMap<QString, QString> names = m_replay.rename();
    if (name.isEmpty() || name == type)
        names.remove(type);
    else
        names[type] = name;
    m_replay.setRename(names);
    showRenamed();
}

void ReplayBar::showRenamed()
{
    const QMap<QString, QString> names = m_replay.rename();
    QStringList lines;
    for (auto name = names.begin(); name != names.end(); ++name) lines << tr("%1 as %2").arg(name.key(), name.value());
    m_renamed->setText(names.size() == 1 ? lines.first() : tr("%n renamed", nullptr, int(names.size())));
    m_renamed->setToolTip(plainToolTip(lines.join(u'\n')));
    m_renamed->setVisible(!names.isEmpty());
}

void ReplayBar::showDoubled()
{
    const std::vector<DoubledType> &types = m_replay.doubledTypes();
    m_doubled->setVisible(!types.empty());
    if (types.empty()) return;
    m_doubled->setText(types.size() == 1 ? tr("%1 comes twice").arg(QString::fromStdString(types.front().type))
                                         : tr("%n types come twice", nullptr, int(types.size())));
    QStringList lines{tr("From the replay, and from plugins of the running app:")};
    for (std::size_t i = 0; i < std::min(types.size(), NAMED); ++i) {
        QStringList plugins;
        for (const std::string &plugin : types[i].plugins) plugins << QString::fromStdString(plugin);
        lines << tr("%1 (from %2)").arg(QString::fromStdString(types[i].type), plugins.join(QStringLiteral(", ")));
    }
    if (types.size() > NAMED) lines << tr("and %n more", nullptr, int(types.size() - NAMED));
    lines << tr("Stop the plugin, or leave the type out under Types.");
    m_doubled->setToolTip(plainToolTip(lines.join(u'\n')));
}

void ReplayBar::applyTypes()
{
    QStringList played;
    QStringList leftOut;
    for (const QAction *tick : m_typeTicks) (tick->isChecked() ? played : leftOut) << tick->data().toString();
    const QStringList only = leftOut.isEmpty() ? QStringList() : played;
    if (only != m_replay.onlyTypes()) m_replay.setOnlyTypes(only);
    // Not "muted", which means left out of the event list.
    m_leftOut->setText(tr("%n not played", nullptr, int(leftOut.size())));
    m_leftOut->setToolTip(plainToolTip(
        tr("Not played: %1.\nGraph, tables and event list show all that is recorded.").arg(leftOut.join(", "))));
    m_leftOut->setVisible(!leftOut.isEmpty());
    TimelinePicture picture = m_timeline->picture();
    for (TimelineLane &lane : picture.lanes) lane.played = !leftOut.contains(lane.name);
    m_timeline->setPicture(std::move(picture));
}

} // namespace event_studio
