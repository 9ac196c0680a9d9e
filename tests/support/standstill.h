// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtGlobal>

#include <chrono>
#include <csignal>
#include <ctime>
#include <sys/wait.h>
#include <unistd.h>

/// All of this process stands still, as in a debugger or with the machine. Returns when it is over.
inline void standStill(std::chrono::seconds time)
{
    const auto begin = std::chrono::steady_clock::now();
    const pid_t self = ::getpid(), other = ::fork();
    if (other == 0) {
        const timespec stands{time.count(), 0};
        ::kill(self, SIGSTOP);
        ::nanosleep(&stands, nullptr);
        ::kill(self, SIGCONT);
        ::_exit(0);
    }
    ::waitpid(other, nullptr, 0);
    if (std::chrono::steady_clock::now() - begin < time) qFatal("it went on");
}
