// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "engine/plugins/process/process_supervisor.h"
#include "tests/support/slowness.h"

#include <QFile>
#include <QTest>
#include <cerrno>
#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine::test {

/// A deadline of a promise, stretched where the tests run slower.
inline Duration scaled(Duration deadline)
{
    return deadline * slowness();
}

/// How long to wait for what ought to happen soon and has no deadline of its own.
inline Duration patience()
{
    return std::chrono::milliseconds(soon());
}

/// Gathers what a supervisor tells about one process. Any thread; may be asked after the supervisor has gone.
class ObservedProcess {
public:
    struct Line {
        OutputLine::Source source;
        Timestamp time;
        std::string text;
    };
    struct Story {
        std::optional<pid_t> started;
        std::vector<Line> lines;
        std::optional<ExitStatus> exit;
        std::optional<Error> failure;
        int ends = 0; ///< how many onExit and onFailedToStart came

        [[nodiscard]] std::vector<std::string> texts(OutputLine::Source source) const
        {
            std::vector<std::string> found;
            for (const auto &line : lines)
                if (line.source == source) found.push_back(line.text);
            return found;
        }
        [[nodiscard]] std::vector<std::string> output() const { return texts(OutputLine::Source::StandardOutput); }
        [[nodiscard]] std::vector<std::string> errors() const { return texts(OutputLine::Source::StandardError); }
    };

    /// The functions share the story, so that they may outlive this object.
    [[nodiscard]] ProcessEvents events() const
    {
        return {.onStarted = [told = m_told](pid_t pid) { told->tell([&](Story &s) { s.started = pid; }); },
                .onLine =
                    [told = m_told](OutputLine::Source source, Timestamp time, std::string text) {
                        told->tell([&](Story &s) { s.lines.push_back({source, time, std::move(text)}); });
                    },
                .onExit =
                    [told = m_told](const ExitStatus &status) {
                        told->tell([&](Story &s) {
                            s.exit = status;
                            ++s.ends;
                        });
                    },
                .onFailedToStart =
                    [told = m_told](const Error &error) {
                        told->tell([&](Story &s) {
                            s.failure = error;
                            ++s.ends;
                        });
                    }};
    }

    [[nodiscard]] Story story() const
    {
        const MutexLock lock(m_told->mutex);
        return m_told->story;
    }

    /// Waits until the story satisfies `condition`, and returns it as it is then, or when the time is up.
    template <class Condition>
    Story when(Condition condition, Duration timeout = patience()) const
    {
        const auto deadline = std::chrono::steady_clock::now() + timeout;
        const MutexLock lock(m_told->mutex);
        while (!condition(m_told->story) &&
               m_told->changed.waitUntil(m_told->mutex, deadline) == std::cv_status::no_timeout) {
        }
        return m_told->story;
    }

    Story whenOver(Duration timeout = patience()) const
    {
        return when([](const Story &story) { return story.ends > 0; }, timeout);
    }
    Story whenLines(std::size_t count) const
    {
        return when([count](const Story &story) { return story.lines.size() >= count; });
    }

private:
    struct Told {
        Mutex mutex;
        Condition changed;
        Story story GUARDED_BY(mutex);

        template <class Change>
        void tell(Change change)
        {
            const MutexLock lock(mutex);
            change(story);
            changed.notifyAll();
        }
    };
    std::shared_ptr<Told> m_told = std::make_shared<Told>();
};

/// A command line for the shell.
inline ProcessOptions shell(std::string script)
{
    return {.command = {"/bin/sh", "-c", std::move(script)}};
}

using Texts = std::vector<std::string>;

inline constexpr Duration NEVER = Duration::max();

// Everything is promised with and without exit descriptors: each test is run with both.
inline void addWatches()
{
    QTest::addColumn<ExitWatch>("watch");
    QTest::newRow("descriptor") << ExitWatch::Descriptor;
    QTest::newRow("asking") << ExitWatch::Asking;
}

inline std::unique_ptr<ProcessSupervisor> makeSupervisor()
{
    QFETCH_GLOBAL(ExitWatch, watch);
    return std::move(ProcessSupervisor::create(watch).value());
}

inline ExitStatus exited(int code)
{
    return {.exitCode = code, .signal = std::nullopt};
}

inline ExitStatus killedBy(int signal)
{
    return {.exitCode = std::nullopt, .signal = signal};
}

/// As the kernel puts it: 'S' for one that sleeps, 'T' for one that stands, 'Z' for one that waits to be reaped.
inline char stateOf(pid_t pid)
{
    QFile file(QString("/proc/%1/stat").arg(pid));
    if (!file.open(QIODevice::ReadOnly)) return '-';
    const QByteArray stat = file.readAll();
    return stat.at(stat.lastIndexOf(')') + 2);
}

inline bool isAlive(pid_t pid)
{
    return stateOf(pid) != '-' && stateOf(pid) != 'Z';
}

/// It is neither alive nor waiting to be reaped.
inline bool isGone(pid_t pid)
{
    return ::kill(pid, 0) != 0 && errno == ESRCH;
}

} // namespace event_engine::test
