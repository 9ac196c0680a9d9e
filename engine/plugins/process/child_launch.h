// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <sys/types.h>

namespace event_engine {

/// All that a child needs to become another program, made ready before: it may allocate nothing.
/// All descriptors are above 2, close-on-exec and stay the caller's.
struct LaunchPlan {
    const char *program;
    char *const *arguments;
    char *const *environment;
    const char *workingDirectory; ///< null = the present one
    int standardInput, standardOutput, standardError;
    int failurePipe; ///< takes a LaunchFailure when the child cannot become the program, and closes when it has
    pid_t parent;    ///< this process
};

/// Which step failed, and errno.
struct LaunchFailure {
    enum Step { EnterWorkingDirectory, Prepare, Execute } step;
    int errorNumber;
};

/// Makes a child that becomes the program: in a process group of its own, killed when the calling *thread* ends (so
/// that it does not outlive this program), with default signal handlers and no signal blocked, without any of this
/// program's descriptors. Returns its process id, or -1 with errno.
pid_t launchChild(const LaunchPlan &plan);

} // namespace event_engine
