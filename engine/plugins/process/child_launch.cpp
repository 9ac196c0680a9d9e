// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/child_launch.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace event_engine {

namespace {

// From here to the end of becomeProgram: the child, which shares this program's memory. System calls only.

constexpr int FIRST_OTHER_DESCRIPTOR = 3;
constexpr unsigned CLOSE_RANGE_SETS_CLOEXEC = 1U << 2U; // CLOSE_RANGE_CLOEXEC, which older headers lack

[[noreturn]] void giveUp(const LaunchPlan &plan, LaunchFailure::Step step)
{
    const LaunchFailure failure{step, errno};
    [[maybe_unused]] const ssize_t written = ::write(plan.failurePipe, &failure, sizeof failure);
    ::_exit(127);
}

void resetSignals()
{
    struct sigaction standard = {};
    standard.sa_handler = SIG_DFL;
    for (int signal = 1; signal < NSIG; ++signal) ::sigaction(signal, &standard, nullptr);
}

void closeOthersOneByOne()
{
    constexpr rlim_t most = 1U << 20U;
    rlimit limit = {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const int end = static_cast<int>(std::min(limit.rlim_cur, most));
    for (int descriptor = FIRST_OTHER_DESCRIPTOR; descriptor < end; ++descriptor)
        ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

/// This program may hold descriptors that nobody marked close-on-exec, a library's for example.
void closeOthersOnExec()
{
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, FIRST_OTHER_DESCRIPTOR, ~0U, CLOSE_RANGE_SETS_CLOEXEC) == 0) return;
#endif
    closeOthersOneByOne();
}

bool connectStandardStreams(const LaunchPlan &plan)
{
    return ::dup2(plan.standardInput, STDIN_FILENO) >= 0 && ::dup2(plan.standardOutput, STDOUT_FILENO) >= 0 &&
           ::dup2(plan.standardError, STDERR_FILENO) >= 0;
}

[[noreturn]] void becomeProgram(const LaunchPlan &plan)
{
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != plan.parent) ::_exit(127); // it died before the line above could tell us
    resetSignals();
    if (plan.workingDirectory && ::chdir(plan.workingDirectory) != 0)
        giveUp(plan, LaunchFailure::EnterWorkingDirectory);
    if (!connectStandardStreams(plan)) giveUp(plan, LaunchFailure::Prepare);
    closeOthersOnExec();
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::execve(plan.program, plan.arguments, plan.environment);
    giveUp(plan, LaunchFailure::Execute);
}

} // namespace

pid_t launchChild(const LaunchPlan &plan)
{
    // A handler of this program must not run in the child, which shares its memory until it becomes the program.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    // vfork and not fork: with gigabytes of backlog, copying the page tables would hold up every thread.
    const pid_t child = ::vfork();
    if (child == 0) becomeProgram(plan);
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return child;
}

} // namespace event_engine
