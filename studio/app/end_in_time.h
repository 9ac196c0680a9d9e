// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <thread>

namespace event_studio {

/// Ends the process where it has not ended by itself in time: a disk that does not answer, or a plugin that does not
/// return, would hold up a program without a window for ever.
class EndInTime {
public:
    /// From now on, with this exit code.
    EndInTime(std::chrono::milliseconds time, int exitCode);

private:
    std::jthread m_watch;
};

} // namespace event_studio
