// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/crash_note.h"

#include "engine/base/mutex.h"
#include "engine/base/program_path.h"
#include "engine/base/signal_stack.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <deque>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <poll.h>
#include <sys/prctl.h>
#include <unistd.h>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

constexpr std::array FAULTS{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
constexpr std::array FAULT_NAMES{"SIGSEGV", "SIGBUS", "SIGFPE", "SIGILL", "SIGABRT"};
constexpr std::size_t THREAD_NAME = 16; // with its final zero, as the system has it

struct Kept {
    std::string file;
    std::vector<CrashNote::Suspect> suspects;
};

// All that the handler touches. What was kept stays for as long as the program runs: the handler may be reading it.
std::atomic<const Kept *> kept{nullptr};
std::array<struct sigaction, FAULTS.size()> faultsBefore;

const Kept *keptForGood(Kept next)
{
    static Mutex mutex;
    static std::deque<Kept> all;
    const MutexLock lock(mutex);
    return &all.emplace_back(std::move(next));
}

// From here on to onFault(): only calls that are allowed in a handler.

// "11 Counter"
void writeNote(const char *file, int signal, const char *thread)
{
    const int descriptor = ::open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0) return;
    char text[3 + THREAD_NAME] = {char('0' + signal / 10), char('0' + signal % 10), ' '};
    std::memcpy(text + 3, thread, THREAD_NAME);
    if (::write(descriptor, text, std::strlen(text)) < 0) ::unlink(file);
    ::close(descriptor);
}

/// A line on standard error, in one piece: other threads may be writing there.
class LastWords {
public:
    /// What is too long is cut off: there is always room for the end.
    LastWords &operator<<(const char *text)
    {
        add(text, sizeof m_text - ROOM_FOR_END);
        return *this;
    }
    /// A pipe that is full and that nobody reads must not keep the program from ending.
    void sayUntil(const char *end)
    {
        add(end, sizeof m_text);
        pollfd standardError{STDERR_FILENO, POLLOUT, 0};
        if (::poll(&standardError, 1, 0) != 1) return;
        if (::write(STDERR_FILENO, m_text, m_size) < 0) return; // nobody hears
    }

private:
    void add(const char *text, std::size_t limit)
    {
        const std::size_t size = std::min(std::strlen(text), limit - std::min(limit, m_size));
        std::memcpy(m_text + m_size, text, size);
        m_size += size;
    }

    static constexpr std::size_t ROOM_FOR_END = 128;
    char m_text[1024];
    std::size_t m_size = 0;
};

void nameOnStandardError(const std::vector<CrashNote::Suspect> &suspects, int signal, const char *thread)
{
    LastWords words;
    words << "event-engine: ";
    bool isNamed = false;
    for (const CrashNote::Suspect &suspect : suspects) {
        if (std::strncmp(suspect.plugin.c_str(), thread, THREAD_NAME - 1) != 0) continue;
        words << (isNamed ? " or " : "") << suspect.plugin.c_str() << " (" << suspect.what.c_str() << ")";
        isNamed = true;
    }
    if (!isNamed) words << "the thread \"" << thread << "\", of no plugin,";
    words << " has brought the program down";
    for (std::size_t i = 0; i < FAULTS.size(); ++i)
        if (FAULTS[i] == signal) words << " (" << FAULT_NAMES[i] << ")";
    words.sayUntil(": the next start of the app says more\n");
}

// Whoever handled the signal before gets it next: a fault happens again, anything else is sent again.
void onFault(int signal, siginfo_t *information, void *)
{
    const int error = errno;
    if (const Kept *present = kept.load()) {
        char thread[THREAD_NAME] = {};
        ::prctl(PR_GET_NAME, thread);
        writeNote(present->file.c_str(), signal, thread);
        nameOnStandardError(present->suspects, signal, thread);
    }
    errno = error;
    for (std::size_t i = 0; i < FAULTS.size(); ++i) ::sigaction(FAULTS[i], &faultsBefore[i], nullptr);
    if (information->si_code <= 0) ::raise(signal);
}

/// Empty: a service has no home, for one.
fs::path folder()
{
    if (const auto state = environmentVariable("XDG_STATE_HOME")) return fs::path(*state) / "event-engine";
    const auto home = environmentVariable("HOME");
    return home ? fs::path(*home) / ".local/state/event-engine" : fs::path();
}

fs::path fileFor(const fs::path &app)
{
    std::error_code error;
    const std::string name = fs::weakly_canonical(app, error).string();
    return folder() / fmt::format("crash-{:016x}", std::hash<std::string>{}(name));
}

} // namespace

Result<> CrashNote::keepFor(const fs::path &app, std::vector<Suspect> suspects)
{
    if (folder().empty())
        return failure(ErrorKind::Io, "no note of a crash can be left: neither XDG_STATE_HOME nor HOME is set");
    std::error_code error;
    fs::create_directories(folder(), error);
    if (error)
        return failure(ErrorKind::Io, folder().string() + ": no note of a crash can be left there: " + error.message());
    thread_local const SignalStack ofThisThread; // plugins have their own
    const bool first = kept.exchange(keptForGood({fileFor(app).string(), std::move(suspects)})) == nullptr;
    if (!first) return {};
    struct sigaction action {};
    action.sa_sigaction = onFault;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK;
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < FAULTS.size(); ++i) ::sigaction(FAULTS[i], &action, &faultsBefore[i]);
    return {};
}

std::optional<CrashNote> CrashNote::read(const fs::path &app)
{
    if (folder().empty()) return {};
    CrashNote note;
    std::ifstream stream(fileFor(app));
    if (!(stream >> note.signal) || stream.get() != ' ') return {};
    std::getline(stream, note.thread);
    note.thread.resize(std::min(note.thread.size(), THREAD_NAME - 1));
    return note;
}

void CrashNote::forget(const fs::path &app)
{
    std::error_code error;
    if (!folder().empty()) fs::remove(fileFor(app), error);
}

bool CrashNote::isOf(const std::string &plugin) const
{
    return plugin.substr(0, THREAD_NAME - 1) == thread;
}

} // namespace event_engine
