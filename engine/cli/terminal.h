// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/dashboard.h"
#include "event_engine/time.h"

#include <optional>
#include <vector>

namespace event_engine::cli {

/// The size of the terminal behind a file descriptor; 80 x 24 where it does not say.
[[nodiscard]] TextSize terminalSize(int descriptor);

/// Keys of the terminal as they are pressed, without Enter and without echo. The end of this brings back what was
/// before, and so does a crash of the program or a signal to end it. There is one at a time.
class Keys {
public:
    enum class CtrlC { IsSignal, IsKey };
    static constexpr char CTRL_C = '\x03';

    /// Whether standard input is a terminal and this program has it, and not a shell that runs it in the background.
    [[nodiscard]] static bool arePossible();

    explicit Keys(CtrlC ctrlC);
    ~Keys();
    Keys(const Keys &) = delete;
    Keys &operator=(const Keys &) = delete;

    /// The next byte of what is pressed; empty: the time is up, or a signal came.
    [[nodiscard]] std::optional<char> waitFor(Duration timeout);
};

/// The terminal as a page that is drawn in place, with its keys. Ctrl-C is one of them: nothing shall end the program
/// before its former screen is back, which the end of its keys brings. There is one at a time.
class FullScreen {
public:
    /// Whether standard input and output are a terminal, so that this can be used.
    [[nodiscard]] static bool isPossible();

    FullScreen();
    ~FullScreen();
    FullScreen(const FullScreen &) = delete;
    FullScreen &operator=(const FullScreen &) = delete;

    [[nodiscard]] TextSize size() const;
    void show(const std::vector<StyledLine> &lines);
    [[nodiscard]] Keys &keys() { return *m_keys; }

private:
    std::optional<Keys> m_keys{Keys::CtrlC::IsKey};
};

} // namespace event_engine::cli
