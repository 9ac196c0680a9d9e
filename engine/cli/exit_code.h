// SPDX-License-Identifier: BSD-3-Clause
#pragma once

namespace event_engine::cli {

/// What the command tells the shell.
enum class ExitCode {
    Ok = 0,
    Failed = 1,
    Usage = 2, ///< the command line itself is wrong: nothing was done
    Losses = 3 ///< done, but events were lost
};

} // namespace event_engine::cli
