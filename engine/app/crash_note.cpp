// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/crash_note.h"

#include "engine/base/mutex.h"
#include "engine/base/program_path.h"
#include "engine/base/signal_stack.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <set>
#include <sys/prctl.h>
#include <unistd.h>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

constexpr std::array FAULTS{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::size_t THREAD_NAME = 16; // with its final zero, as the system has it

// All that the handler touches.
std::atomic<const char *> noteFile{nullptr};
std::array<struct sigaction, FAULTS.size()> before;

// For as long as the program runs: the handler may be reading any of them.
const char *keptForGood(const std::string &path)
{
    static Mutex mutex;
    static std::set<std::string> paths;
    const MutexLock lock(mutex);
    return paths.insert(path).first->c_str();
}

// "11 Counter": only calls that are allowed in a handler.
void writeNote(int signal)
{
    const char *file = noteFile.load();
    const int descriptor = file ? ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600) : -1;
    if (descriptor < 0) return;
    char text[3 + THREAD_NAME] = {char('0' + signal / 10), char('0' + signal % 10), ' '};
    ::prctl(PR_GET_NAME, text + 3);
    if (::write(descriptor, text, std::strlen(text)) < 0) ::unlink(file);
    ::close(descriptor);
}

// Whoever handled the signal before gets it next: a fault happens again, anything else is sent again.
void onFault(int signal, siginfo_t *information, void *)
{
    writeNote(signal);
    for (std::size_t i = 0; i < FAULTS.size(); ++i) ::sigaction(FAULTS[i], &before[i], nullptr);
    if (information->si_code <= 0) ::raise(signal);
}

fs::path folder()
{
    if (const auto state = environmentVariable("XDG_STATE_HOME")) return fs::path(*state) / "event-engine";
    return fs::path(environmentVariable("HOME").value_or("/")) / ".local/state/event-engine";
}

fs::path fileFor(const fs::path &app)
{
    std::error_code error;
    const std::string name = fs::weakly_canonical(app, error).string();
    return folder() / fmt::format("crash-{:016x}", std::hash<std::string>{}(name));
}

} // namespace

Result<> CrashNote::keepFor(const fs::path &app)
{
    std::error_code error;
    fs::create_directories(folder(), error);
    if (error)
        return failure(ErrorKind::Io, folder().string() + ": no note of a crash can be left there: " + error.message());
    thread_local const SignalStack ofThisThread; // plugins have their own
    const bool first = noteFile.exchange(keptForGood(fileFor(app).string())) == nullptr;
    if (!first) return {};
    struct sigaction action {};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < FAULTS.size(); ++i) ::sigaction(FAULTS[i], &action, &before[i]);
    return {};
}

std::optional<CrashNote> CrashNote::take(const fs::path &app)
{
    const fs::path file = fileFor(app);
    CrashNote note;
    {
        std::ifstream stream(file);
        if (!(stream >> note.signal) || stream.get() != ' ') return {};
        std::getline(stream, note.thread);
    }
    std::error_code error;
    fs::remove(file, error);
    note.thread.resize(std::min(note.thread.size(), THREAD_NAME - 1));
    return note;
}

bool CrashNote::isOf(const std::string &plugin) const
{
    return plugin.substr(0, THREAD_NAME - 1) == thread;
}

} // namespace event_engine
