// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/models/happenings.h"

#include <utility>

namespace event_studio {

namespace {

using event_engine::PluginState;

/// What it is that a plugin got into a state of trouble, or an end.
std::optional<Happenings::Kind> kindOf(const PluginSnapshot &plugin)
{
    switch (plugin.state) {
    case PluginState::Stopped: return Happenings::Kind::PluginEnded;
    case PluginState::Failed: return Happenings::Kind::PluginFailed;
    case PluginState::BackingOff:
        return plugin.exitCode == 0 ? Happenings::Kind::PluginEnded : Happenings::Kind::PluginFailed;
    case PluginState::Hung: return Happenings::Kind::PluginHung;
    case PluginState::Disconnected: return Happenings::Kind::PluginLost;
    default: return std::nullopt;
    }
}

/// Ended by itself and was started again, without having been asked to.
bool hasFailedUnseen(const PluginSnapshot &plugin, PluginState before, std::uint32_t restartsBefore)
{
    const bool wasSeen = before == PluginState::Failed || before == PluginState::BackingOff;
    return !wasSeen && plugin.restarts > restartsBefore && plugin.started &&
           (plugin.signal || plugin.exitCode.value_or(0) != 0);
}

} // namespace

Happenings Happenings::of(const RecordingInfo &recording)
{
    Happenings happenings;
    for (const auto &[time, plugin, state, cause] : recording.plugins) {
        const QString name = QString::fromStdString(plugin);
        if (state == event_engine::toText(PluginState::Running)) happenings.add(time, Kind::PluginStarted, name);
        if (state == event_engine::toText(PluginState::Stopped)) happenings.add(time, Kind::PluginEnded, name);
        if (state == event_engine::toText(PluginState::Failed)) happenings.add(time, Kind::PluginFailed, name);
        if (state == event_engine::toText(PluginState::Hung)) happenings.add(time, Kind::PluginHung, name);
        if (state == event_engine::toText(PluginState::Disconnected)) happenings.add(time, Kind::PluginLost, name);
    }
    return happenings;
}

void Happenings::look(const Snapshot &snapshot)
{
    for (const PluginSnapshot &plugin : snapshot.plugins) {
        const Seen now{plugin.state, plugin.restarts, plugin.started};
        const Seen before = std::exchange(m_plugins[plugin.name], now);
        const QString name = QString::fromStdString(plugin.name);
        if (hasFailedUnseen(plugin, before.state, before.restarts)) add(*now.started, Kind::PluginFailed, name);
        if (now.started && now.started != before.started) add(*now.started, Kind::PluginStarted, name);
        if (now.state == before.state && now.restarts == before.restarts) continue;
        if (const auto kind = kindOf(plugin)) add(plugin.stateSince, *kind, name);
    }
    if (!snapshot.recording || m_recording == snapshot.recording->since) return;
    m_recording = snapshot.recording->since;
    add(*m_recording, Kind::RecordingBegan, QString::fromStdString(snapshot.recording->file.filename().string()));
}

void Happenings::lookAtReplay(bool plays, const QString &file, Timestamp now)
{
    if (plays && !m_plays) add(now, Kind::ReplayBegan, file);
    m_plays = plays;
}

void Happenings::add(Timestamp time, Kind kind, const QString &who)
{
    m_all.push_back({time, kind, who});
    if (m_all.size() > MOST) m_all.erase(m_all.begin());
}

} // namespace event_studio
