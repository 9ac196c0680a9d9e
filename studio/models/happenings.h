// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <QString>

#include <map>
#include <string>
#include <vector>

namespace event_studio {

/// What happened to the app, for the marks in a graph: plugins that started, ended, failed, hung and lost their
/// connection, recordings and replays that began. Told from snapshots, so that a plugin that failed and runs again is
/// remembered, also where both lay between two of them. A value.
class Happenings {
public:
    enum class Kind { PluginStarted, PluginEnded, PluginFailed, PluginHung, PluginLost, RecordingBegan, ReplayBegan };
    struct Happening {
        Timestamp time;
        Kind kind;
        QString who;
    };
    static constexpr std::size_t MOST = 1000; ///< the oldest go

    /// What a recording tells of its run.
    [[nodiscard]] static Happenings of(const RecordingInfo &recording);
    /// Another run, or none.
    void clear() { *this = Happenings(); }
    void look(const Snapshot &snapshot);
    /// A replay of a file onto the app began to play, or no longer plays.
    void lookAtReplay(bool plays, const QString &file, Timestamp now);

    /// In the order in which they were seen.
    [[nodiscard]] const std::vector<Happening> &all() const { return m_all; }

private:
    void add(Timestamp time, Kind kind, const QString &who);

    std::vector<Happening> m_all;
    struct Seen {
        PluginState state = PluginState::Waiting;
        std::uint32_t restarts = 0;
        std::optional<Timestamp> started;
    };
    std::map<std::string, Seen> m_plugins; ///< as it was seen last
    std::optional<Timestamp> m_recording;
    bool m_plays = false;
};

} // namespace event_studio
