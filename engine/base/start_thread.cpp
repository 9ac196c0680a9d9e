// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/start_thread.h"

#include <csignal>
#include <future>
#include <pthread.h>
#include <system_error>
#include <vector>

namespace event_engine {

namespace {

/// While it lives, threads begin with all signals blocked but those of their own doing. That a thread uses time is:
/// else a profiler's signal would go to another thread, and what that does would be taken for it.
class SignalsBlocked {
public:
    SignalsBlocked()
    {
        sigset_t others;
        sigfillset(&others);
        for (const int own : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP, SIGSYS, SIGPIPE, SIGPROF, SIGVTALRM})
            sigdelset(&others, own);
        pthread_sigmask(SIG_BLOCK, &others, &m_before);
    }
    ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &m_before, nullptr); }
    SignalsBlocked(const SignalsBlocked &) = delete;
    SignalsBlocked &operator=(const SignalsBlocked &) = delete;

private:
    sigset_t m_before{};
};

} // namespace

Result<std::thread> startThread(const std::string &name, std::function<void()> work)
{
    const SignalsBlocked meanwhile;
    try {
        return std::thread([shown = name.substr(0, 15), work = std::move(work)] {
            pthread_setname_np(pthread_self(), shown.c_str());
            work();
        });
    } catch (const std::system_error &) {
        return failure(noThreadsLeft("the thread " + name));
    }
}

bool areThreadsLeft(std::size_t count)
{
    std::promise<void> end;
    const std::shared_future<void> ended = end.get_future().share();
    std::vector<std::thread> started;
    while (started.size() < count) {
        auto thread = startThread("ee-trial", [ended] { ended.wait(); });
        if (!thread) break;
        started.push_back(std::move(*thread));
    }
    end.set_value();
    for (std::thread &thread : started) thread.join();
    return started.size() == count;
}

Error noThreadsLeft(const std::string &what)
{
    return {ErrorKind::Io,
            "the system has no thread left for " + what + " (see ulimit -u, and pids.max where this is a container)"};
}

} // namespace event_engine
