// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/console.h"
#include "engine/cli/control_input.h"
#include "event_engine/replayer.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace event_engine::cli {

/// What a person or a script may tell a replay: see REPLAY_EXAMPLES.
class ReplayControl {
public:
    ReplayControl(Console &console, Replayer &replayer, const Recording &recording, ControlInput::Lines lines);

    /// Carries out what was asked for meanwhile, and says whether the replay is over: by itself, by `stop`, or since it
    /// stands and nobody is left who could make it go on. `replay` is how it is now, also afterwards.
    [[nodiscard]] bool isOver(ReplaySnapshot &replay);
    /// Takes no more, gives the terminal back and stops the replay. Returns how that ended.
    [[nodiscard]] ReplaySnapshot end();
    [[nodiscard]] bool isUsed() const { return m_input.hasKeys() || m_input.takesLines(); }
    /// "playing 2x  12.3 s of 60 s  4,321 events", and the keys where they are the way.
    [[nodiscard]] std::string progress(const ReplaySnapshot &replay) const;

    /// Fails with InvalidArgument in words.
    Result<> carryOut(std::string_view line);
    [[nodiscard]] bool stopWanted() const { return m_stopWanted.has_value(); }

private:
    using Clock = std::chrono::steady_clock;
    Result<> step(const std::string &type, bool isForward);
    Result<> goToMark(const std::string &words);
    Result<> setLoop(const std::string &value);

    Console &m_console;
    Replayer &m_replayer;
    const Recording &m_recording;
    ControlInput m_input;
    std::optional<Clock::time_point> m_stopWanted; // since when
};

} // namespace event_engine::cli
