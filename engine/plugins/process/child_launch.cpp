// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/child_launch.h"

#include "engine/base/sanitizers.h"

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <cstdint>
#include <fcntl.h>
#include <memory>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#if EVENT_ENGINE_THREAD_SANITIZER
// The same under its other name: that sanitizer takes each clone() for a fork.
extern "C" int __clone(int (*function)(void *), void *stack, int flags, void *argument, ...) noexcept;
#define clone __clone
#endif

namespace event_engine {

namespace {

// From here to the end of becomeProgram: the child, which shares this program's memory. System calls only; those that a
// sanitizer would note are made past it, and nothing here is instrumented: its notes are those of this program.
#define IN_THE_CHILD __attribute__((no_sanitize("address"), no_sanitize("thread")))

constexpr int FIRST_OTHER_DESCRIPTOR = 3;
constexpr unsigned CLOSE_RANGE_SETS_CLOEXEC = 1U << 2U; // CLOSE_RANGE_CLOEXEC, which older headers lack
constexpr std::size_t SIZE_OF_SIGNAL_SET = 8;           // the kernel's: 64 signals

[[noreturn]] IN_THE_CHILD void leave()
{
    for (;;) ::syscall(SYS_exit_group, 127);
}

[[noreturn]] IN_THE_CHILD void giveUp(const LaunchPlan &plan, LaunchFailure::Step step)
{
    const LaunchFailure failure{step, errno};
    ::syscall(SYS_write, plan.failurePipe, &failure, sizeof failure);
    leave();
}

IN_THE_CHILD void resetSignals()
{
    const std::uint64_t standard[8] = {}; // the kernel's struct, which no header has: SIG_DFL, no flags, an empty mask
    for (int signal = 1; signal < NSIG; ++signal)
        ::syscall(SYS_rt_sigaction, signal, standard, nullptr, SIZE_OF_SIGNAL_SET);
}

IN_THE_CHILD void unblockSignals()
{
    const std::uint64_t none = 0;
    ::syscall(SYS_rt_sigprocmask, SIG_SETMASK, &none, nullptr, SIZE_OF_SIGNAL_SET);
}

IN_THE_CHILD void closeOthersOneByOne()
{
    constexpr rlim_t most = 1U << 20U;
    rlimit limit = {};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    const int end = static_cast<int>(limit.rlim_cur < most ? limit.rlim_cur : most);
    for (int descriptor = FIRST_OTHER_DESCRIPTOR; descriptor < end; ++descriptor)
        ::syscall(SYS_fcntl, descriptor, F_SETFD, FD_CLOEXEC);
}

/// This program may hold descriptors that nobody marked close-on-exec, a library's for example.
IN_THE_CHILD void closeOthersOnExec()
{
#ifdef SYS_close_range
    if (::syscall(SYS_close_range, FIRST_OTHER_DESCRIPTOR, ~0U, CLOSE_RANGE_SETS_CLOEXEC) == 0) return;
#endif
    closeOthersOneByOne();
}

IN_THE_CHILD bool connectStandardStreams(const LaunchPlan &plan)
{
    return ::syscall(SYS_dup3, plan.standardInput, STDIN_FILENO, 0) >= 0 &&
           ::syscall(SYS_dup3, plan.standardOutput, STDOUT_FILENO, 0) >= 0 &&
           ::syscall(SYS_dup3, plan.standardError, STDERR_FILENO, 0) >= 0;
}

IN_THE_CHILD int becomeProgram(void *launchPlan)
{
    const LaunchPlan &plan = *static_cast<const LaunchPlan *>(launchPlan);
    ::syscall(SYS_setpgid, 0, 0);
    ::syscall(SYS_prctl, PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (::syscall(SYS_getppid) != plan.parent) leave(); // it died before the line above could tell us
    resetSignals();
    if (plan.workingDirectory && ::syscall(SYS_chdir, plan.workingDirectory) != 0)
        giveUp(plan, LaunchFailure::EnterWorkingDirectory);
    if (!connectStandardStreams(plan)) giveUp(plan, LaunchFailure::Prepare);
    closeOthersOnExec();
    unblockSignals();
    ::syscall(SYS_execve, plan.program, plan.arguments, plan.environment);
    giveUp(plan, LaunchFailure::Execute);
}

/// For the child, which writes to no memory but this: a few small frames.
constexpr std::size_t STACK_SIZE = 64UL * 1024;

} // namespace

pid_t launchChild(const LaunchPlan &plan)
{
    const auto stack = std::make_unique<std::byte[]>(STACK_SIZE);
    LaunchPlan childsPlan = plan;
    // A handler of this program must not run in the child, which shares its memory until it becomes the program.
    sigset_t all, before;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_SETMASK, &all, &before);
    // As vfork() does it, which one may not use so: this thread stands until the child has become the program. Not
    // fork: with gigabytes of backlog, copying the page tables would hold up every thread.
    const pid_t child = ::clone(becomeProgram, stack.get() + STACK_SIZE, CLONE_VM | CLONE_VFORK | SIGCHLD, &childsPlan);
    const int error = errno;
    ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
    errno = error;
    return child;
}

} // namespace event_engine
