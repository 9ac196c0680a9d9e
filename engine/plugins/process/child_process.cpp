// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/child_process.h"

#include "engine/base/program_path.h"
#include "engine/plugins/process/child_launch.h"
#include "engine/plugins/process/start_failure.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <poll.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace event_engine {

namespace {

constexpr Duration ASKED_WHILE_WAITING = std::chrono::milliseconds(5);

struct Pipe {
    FileDescriptor reading, writing;
};

/// Out of the way of 0 to 2, where a program that closed its standard streams gets its next descriptors.
FileDescriptor aboveStandardStreams(FileDescriptor descriptor)
{
    if (!descriptor || descriptor.get() > STDERR_FILENO) return descriptor;
    return FileDescriptor(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, STDERR_FILENO + 1));
}

Pipe makePipe()
{
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0) return {};
    return {aboveStandardStreams(FileDescriptor(ends[0])), aboveStandardStreams(FileDescriptor(ends[1]))};
}

/// What the parent and the child hold of the child's standard streams.
struct Streams {
    FileDescriptor input = aboveStandardStreams(FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    Pipe output = makePipe();
    Pipe errors = makePipe();
    Pipe failure = makePipe();

    [[nodiscard]] bool complete() const
    {
        return input && output.reading && output.writing && errors.reading && errors.writing && failure.reading &&
               failure.writing;
    }
};

std::string environmentValue(const ProcessOptions &options, const std::string &name)
{
    const auto own = options.environment.find(name);
    return own != options.environment.end() ? own->second : environmentVariable(name.c_str()).value_or("");
}

/// The path to execute; empty: not on PATH.
std::string programFile(const ProcessOptions &options)
{
    const std::string &program = options.command.front();
    if (program.find('/') != std::string::npos) return program;
    const auto found = programsOnPath(program, environmentValue(options, "PATH"));
    return found.empty() ? std::string() : found.front().string();
}

std::vector<std::string> environmentOf(const ProcessOptions &options)
{
    std::vector<std::string> all;
    for (char **entry = environ; entry && *entry; ++entry) {
        const std::string text = *entry;
        if (!options.environment.contains(text.substr(0, text.find('=')))) all.push_back(text);
    }
    for (const auto &[name, value] : options.environment) all.push_back(name + "=" + value);
    return all;
}

std::vector<char *> pointersTo(std::vector<std::string> &texts)
{
    std::vector<char *> pointers;
    for (auto &text : texts) pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return pointers;
}

pid_t launch(const ProcessOptions &options, const std::string &program, const Streams &streams)
{
    auto arguments = options.command;
    auto environment = environmentOf(options);
    const auto argumentPointers = pointersTo(arguments);
    const auto environmentPointers = pointersTo(environment);
    return launchChild(
        {.program = program.c_str(),
         .arguments = argumentPointers.data(),
         .environment = environmentPointers.data(),
         .workingDirectory = options.workingDirectory.empty() ? nullptr : options.workingDirectory.c_str(),
         .standardInput = streams.input.get(),
         .standardOutput = streams.output.writing.get(),
         .standardError = streams.errors.writing.get(),
         .failurePipe = streams.failure.writing.get(),
         .parent = ::getpid()});
}

void setNonBlocking(const FileDescriptor &descriptor)
{
    ::fcntl(descriptor.get(), F_SETFL, ::fcntl(descriptor.get(), F_GETFL) | O_NONBLOCK);
}

/// Why the child cannot become the program; empty: it has. Known once launchChild() has returned, and not waited for: a
/// process that the host has forked meanwhile may hold the other end.
std::optional<LaunchFailure> launchFailure(Pipe pipe)
{
    pipe.writing.close();
    setNonBlocking(pipe.reading);
    LaunchFailure failure{};
    ssize_t got = 0;
    do {
        got = ::read(pipe.reading.get(), &failure, sizeof failure);
    } while (got < 0 && errno == EINTR);
    if (got != sizeof failure) return std::nullopt;
    return failure;
}

FileDescriptor exitDescriptorOf(pid_t child, ExitWatch watch)
{
#ifdef SYS_pidfd_open
    if (watch == ExitWatch::Descriptor) return FileDescriptor(static_cast<int>(::syscall(SYS_pidfd_open, child, 0)));
#endif
    return {};
}

enum class Presence { Running, Ended, Taken };

/// Whether the child runs, waits to be reaped, or was reaped by somebody else. Its id means it only in the first two.
Presence presence(pid_t child)
{
    siginfo_t info = {};
    if (::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) != 0) return Presence::Taken;
    return info.si_pid == child ? Presence::Ended : Presence::Running;
}

} // namespace

Result<ChildProcess> ChildProcess::start(const ProcessOptions &options, ExitWatch watch)
{
    if (options.command.empty() || options.command.front().empty())
        return failure(ErrorKind::InvalidArgument, "the command is empty");
    const std::string program = programFile(options);
    if (program.empty()) return failure(notOnPath(options));

    Streams streams;
    const pid_t child = streams.complete() ? launch(options, program, streams) : -1;
    if (child < 0) return failure(startFailure(options, {LaunchFailure::Prepare, errno}));

    ChildProcess process(child, exitDescriptorOf(child, watch), std::move(streams.output.reading),
                         std::move(streams.errors.reading));
    setNonBlocking(process.m_output);
    setNonBlocking(process.m_errors);
    if (const auto failed = launchFailure(std::move(streams.failure))) return failure(startFailure(options, *failed));
    return process;
}

ChildProcess::ChildProcess(pid_t id, FileDescriptor exit, FileDescriptor output, FileDescriptor errors)
    : m_id(id), m_exit(std::move(exit)), m_output(std::move(output)), m_errors(std::move(errors))
{}

ChildProcess::ChildProcess(ChildProcess &&other) noexcept
    : m_id(std::exchange(other.m_id, 0)), m_exit(std::move(other.m_exit)), m_output(std::move(other.m_output)),
      m_errors(std::move(other.m_errors))
{}

ChildProcess::~ChildProcess()
{
    if (m_id == 0) return;
    signalGroup(SIGKILL);
    waitForEnd(KILLED_WITHIN);
    reap();
}

bool ChildProcess::hasEnded() const
{
    return presence(m_id) != Presence::Running;
}

bool ChildProcess::waitForEnd(Duration timeout) const
{
    const auto deadline = std::chrono::steady_clock::now() + timeout;
    while (!hasEnded()) {
        const Duration left = deadline - std::chrono::steady_clock::now();
        if (left <= Duration::zero()) return false;
        const Duration wait = m_exit ? left : std::min(left, ASKED_WHILE_WAITING);
        pollfd exit{m_exit.get(), POLLIN, 0};
        ::poll(&exit, 1, static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(wait).count()));
    }
    return true;
}

void ChildProcess::signalGroup(int signal) const
{
    if (presence(m_id) == Presence::Running) ::kill(-m_id, signal);
}

ExitStatus ChildProcess::reap()
{
    const pid_t id = std::exchange(m_id, 0);
    if (presence(id) != Presence::Ended) return {};
    ::kill(-id, SIGKILL);
    siginfo_t info = {};
    ::waitid(P_PID, static_cast<id_t>(id), &info, WEXITED | WNOHANG);
    if (info.si_code == CLD_EXITED) return {.exitCode = info.si_status, .signal = std::nullopt};
    return {.exitCode = std::nullopt, .signal = info.si_status};
}

} // namespace event_engine
