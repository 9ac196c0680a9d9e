// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/python_interpreter.h"

#include "engine/base/mutex.h"
#include "engine/base/own_location.h"
#include "engine/base/program_path.h"
#include "engine/base/text.h"
#include "engine/plugins/process/child_process.h"
#include "engine/plugins/process/output_reader.h"

#include <algorithm>
#include <csignal>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

const char *const ADVICE = "; sudo apt install python3-zmq installs it, and EVENT_ENGINE_PYTHON=/path/to/python3 "
                           "names an interpreter that has it";

std::string lastLineOf(FileDescriptor pipe)
{
    std::string last;
    OutputReader(std::move(pipe)).drain([&](std::string line) { last = std::move(line); });
    return last;
}

/// Why this Python is none for plugins; empty: it is one.
std::optional<std::string> objectionTo(const fs::path &python, Duration timeLimit)
{
    // Not in the present folder, which would come first in the list of those that modules are sought in.
    auto process = ChildProcess::start({.command = {python.string(), "-c", "import zmq"}, .workingDirectory = "/"});
    if (!process) return process.error().message();
    if (!process->waitForEnd(timeLimit)) {
        process->signalGroup(SIGKILL);
        return python.string() + ": took longer than " + durationText(timeLimit);
    }
    const auto status = process->reap();
    if (status.success()) return std::nullopt;
    const auto words = lastLineOf(process->takeErrors());
    return python.string() + ": " + (words.empty() ? toText(status) : words);
}

std::vector<fs::path> usualPythons(const std::string &path)
{
    auto candidates = programsOnPath("python3", path);
    if (candidates.size() > 1) candidates.resize(1);
    const fs::path usual = "/usr/bin/python3";
    if (candidates.empty() || candidates.front() != usual) candidates.push_back(usual);
    return candidates;
}

Result<fs::path> chosenPython(const std::string &chosen, const std::string &path)
{
    if (chosen.find('/') != std::string::npos) return fs::path(chosen);
    const auto found = programsOnPath(chosen, path);
    if (!found.empty()) return found.front();
    return failure(ErrorKind::NotFound, "EVENT_ENGINE_PYTHON names " + inQuotes(chosen) + ", which is not on PATH");
}

/// The last search that found something.
struct Remembered {
    Mutex mutex;
    std::string path GUARDED_BY(mutex);
    std::optional<fs::path> python GUARDED_BY(mutex);
};

bool holdsPyevents(const fs::path &folder)
{
    std::error_code error;
    return fs::exists(folder / "pyevents" / "__init__.py", error);
}

Result<std::optional<fs::path>> chosenPyevents(const fs::path &chosen)
{
    const fs::path folder = (chosen / "").parent_path();
    for (const auto &candidate : {folder, folder.parent_path()})
        if (holdsPyevents(candidate)) return std::optional(candidate);
    return failure(ErrorKind::NotFound,
                   "EVENT_ENGINE_PYEVENTS names " + inQuotes(chosen.string()) + ", which holds no package pyevents");
}

} // namespace

Result<fs::path> firstPythonWithZmq(const std::vector<fs::path> &candidates, Duration timeLimit)
{
    std::string objections;
    for (const auto &candidate : candidates) {
        const auto objection = objectionTo(candidate, timeLimit);
        if (!objection) return candidate;
        objections += (objections.empty() ? "" : ", ") + *objection;
    }
    return failure(ErrorKind::NotFound, "no Python that can import zmq (" + objections + ")" + ADVICE);
}

Result<fs::path> pythonInterpreter()
{
    static Remembered remembered;
    const auto path = environmentVariable("PATH").value_or("");
    if (const auto chosen = environmentVariable("EVENT_ENGINE_PYTHON")) return chosenPython(*chosen, path);

    const MutexLock lock(remembered.mutex);
    if (remembered.python && remembered.path == path) return *remembered.python;
    auto found = firstPythonWithZmq(usualPythons(path));
    if (found) {
        remembered.path = path;
        remembered.python = *found;
    }
    return found;
}

Result<std::optional<fs::path>> pyeventsFolder()
{
    if (const auto chosen = environmentVariable("EVENT_ENGINE_PYEVENTS")) return chosenPyevents(*chosen);
    auto places = installedPlaces("share/event-engine/pyevents");
    places.emplace_back(EVENT_ENGINE_SOURCE_PYEVENTS);
    const auto found = std::find_if(places.begin(), places.end(), holdsPyevents);
    return found == places.end() ? std::nullopt : std::optional(*found);
}

} // namespace event_engine
