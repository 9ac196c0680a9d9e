// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/terminal.h"
#include "event_engine/error.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace event_engine::cli {

/// A key of the terminal, as it sends it, and the command that it stands for.
struct ControlKey {
    std::string_view key, command;
};

/// Commands for what goes on: keys of the terminal, or where standard input is none, its lines. Never waits; but there
/// may be no end of them, so after AT_A_TURN other things have their turn. A terminal that is not this program's is
/// left alone, and so is one whose keys nobody asked for while the output goes elsewhere.
class ControlInput {
public:
    enum class Lines { Ignored, Taken };
    static constexpr int AT_A_TURN = 64;
    static constexpr std::size_t LONGEST_LINE = 8192;
    /// `keys` stay alive.
    ControlInput(std::span<const ControlKey> keys, Lines lines);

    /// The next command; empty: there is none now. Of a line that is too long, which is passed over, it is said once.
    [[nodiscard]] std::optional<Result<std::string>> next();
    [[nodiscard]] bool hasKeys() const { return m_terminal.has_value(); }
    [[nodiscard]] bool takesLines() const { return m_lines == Lines::Taken; }
    /// Lines were taken, and no more will come.
    [[nodiscard]] bool hasEnded() const { return m_ended && m_read.empty(); }
    /// No more is taken; the terminal is as it was before.
    void end();

private:
    [[nodiscard]] std::optional<std::string> nextKey();
    [[nodiscard]] std::optional<Result<std::string>> nextLine();
    void readMore();
    void passOver();

    const std::span<const ControlKey> m_keys;
    Lines m_lines;
    std::optional<Keys> m_terminal;
    std::string m_read; // not used up yet
    bool m_ended = false;
    bool m_passesOver = false; // what is left of a line that is too long
};

} // namespace event_engine::cli
