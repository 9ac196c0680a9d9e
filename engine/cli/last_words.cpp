// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/last_words.h"

#include <atomic>
#include <csignal>
#include <unistd.h>

namespace event_engine::cli {

namespace {

// Of the process. Whoever takes them out owns them: the handler, which frees nothing, or who brings others.
std::atomic<const std::string *> words = nullptr;
static_assert(std::atomic<const std::string *>::is_always_lock_free);

void sayThemAndEnd(int signal)
{
    if (const std::string *last = words.exchange(nullptr)) [[maybe_unused]]
        const auto written = ::write(STDERR_FILENO, last->data(), last->size());
    ::raise(signal);
}

} // namespace

void endOnSignals(std::string lastWords)
{
    delete words.exchange(new std::string(std::move(lastWords)));
    struct sigaction action {};
    action.sa_handler = sayThemAndEnd;
    action.sa_flags = static_cast<int>(SA_RESETHAND | SA_NODEFER); // one more ends who cannot even say them
    sigemptyset(&action.sa_mask);
    for (const int signal : {SIGINT, SIGTERM}) ::sigaction(signal, &action, nullptr);
}

} // namespace event_engine::cli
