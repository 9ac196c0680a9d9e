// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/dashboard.h"
#include "event_engine/time.h"

#include <optional>
#include <vector>

namespace event_engine::cli {

/// The size of the terminal behind a file descriptor; 80 x 24 where it does not say.
[[nodiscard]] TextSize terminalSize(int descriptor);

/// The terminal as a page that is drawn in place. While it lives, keys come without Enter and are not echoed, and
/// Ctrl-C is one of them: no signal shall end the program before its former screen is back, which the end of this
/// brings. There is one at a time.
class FullScreen {
public:
    static constexpr char CTRL_C = '\x03';

    /// Whether standard input and output are a terminal, so that this can be used.
    [[nodiscard]] static bool isPossible();

    FullScreen();
    ~FullScreen();
    FullScreen(const FullScreen &) = delete;
    FullScreen &operator=(const FullScreen &) = delete;

    [[nodiscard]] TextSize size() const;
    void show(const std::vector<StyledLine> &lines);
    /// The next key; empty: the time is up, or a signal came.
    [[nodiscard]] std::optional<char> waitForKey(Duration timeout);
};

} // namespace event_engine::cli
