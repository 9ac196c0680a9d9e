// SPDX-License-Identifier: GPL-3.0-or-later
#include "studio/app/ending_signals.h"

#include <QSocketNotifier>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

namespace event_studio {

namespace {

constexpr int ENDING[] = {SIGTERM, SIGINT, SIGHUP};

std::atomic<int> writeEnd = -1;

// Writing is all that a handler may do.
void onSignal(int)
{
    const int before = errno;
    const char byte = 0;
    [[maybe_unused]] const auto written = write(writeEnd, &byte, 1);
    errno = before;
}

void listen(int signal)
{
    struct sigaction now = {}, ours = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == SIG_IGN) return; // by nohup
    ours.sa_handler = onSignal;
    ours.sa_flags = SA_RESTART | int(SA_RESETHAND);
    sigaction(signal, &ours, nullptr);
}

void stopListening(int signal)
{
    struct sigaction now = {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == onSignal) std::signal(signal, SIG_DFL);
}

} // namespace

EndingSignals::EndingSignals(QObject *parent) : QObject(parent)
{
    if (pipe2(m_pipe, O_CLOEXEC | O_NONBLOCK) != 0) return; // they end the program as ever
    m_notifier = new QSocketNotifier(m_pipe[0], QSocketNotifier::Read, this);
    connect(m_notifier, &QSocketNotifier::activated, this, [this] {
        char bytes[16];
        while (read(m_pipe[0], bytes, sizeof bytes) > 0) {
        }
        emit asked();
    });
    writeEnd = m_pipe[1];
    for (const int signal : ENDING) listen(signal);
}

EndingSignals::~EndingSignals()
{
    for (const int signal : ENDING) stopListening(signal);
    delete m_notifier;
    for (const int end : m_pipe)
        if (end >= 0) close(end);
}

} // namespace event_studio
