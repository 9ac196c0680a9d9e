// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/external/isolated_class.h"

#include "engine/base/own_location.h"
#include "engine/base/program_path.h"
#include "engine/plugins/library/plugin_library_path.h"
#include "engine/plugins/process/child_process.h"
#include "engine/plugins/process/output_reader.h"
#include "event_engine/plugin.h"
#include "event_engine/text.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto LOOK_INTERVAL = 50ms;
constexpr int NO_SUCH_CLASS = 2; // exit code of the command for what a user got wrong

Result<fs::path> commandEventEngine()
{
    if (const auto chosen = environmentVariable("EVENT_ENGINE_PROGRAM")) return fs::path(*chosen);
    auto places = installedPlaces("bin/event-engine");
    places.insert(places.begin(), programFolder() / "event-engine");
    for (auto &place : programsOnPath("event-engine", environmentVariable("PATH").value_or("")))
        places.push_back(std::move(place));
    std::error_code error;
    const auto found =
        std::find_if(places.begin(), places.end(), [&](const fs::path &place) { return fs::exists(place, error); });
    if (found != places.end()) return *found;
    return failure(ErrorKind::NotFound,
                   "isolation = \"process\" needs the command event-engine, which is neither beside "
                   "the engine nor on PATH; EVENT_ENGINE_PROGRAM may name it");
}

struct Answer {
    ExitStatus exit;
    std::string output, errors; // the last line of each
};

Result<Answer> ask(const ProcessOptions &options, Duration timeout, const std::function<bool()> &giveUp)
{
    auto process = ChildProcess::start(options);
    if (!process) return failure(process.error());
    Answer answer;
    OutputReader output(process->takeOutput()), errors(process->takeErrors());
    const auto takeOutput = [&](std::string line) { answer.output = std::move(line); };
    const auto takeErrors = [&](std::string line) { answer.errors = std::move(line); };
    const auto deadline = Clock::now() + timeout;
    while (!process->waitForEnd(LOOK_INTERVAL)) {
        output.read(takeOutput);
        errors.read(takeErrors);
        if (giveUp()) return failure(ErrorKind::Stopped, "the app was stopped before it had started");
        if (Clock::now() >= deadline)
            return failure(ErrorKind::Failed,
                           "its constructor did not return within " + durationText(timeout) + " (start_timeout)");
    }
    answer.exit = process->reap();
    output.drain(takeOutput);
    errors.drain(takeErrors);
    return answer;
}

std::optional<std::vector<Subscription>> subscriptionsOf(const std::string &line)
{
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (!json.is_array()) return {};
    std::vector<Subscription> all;
    for (const auto &one : json) {
        const bool isPrefix = one.is_object() && one.contains("prefix_hex") && one["prefix_hex"].is_string();
        const auto bytes = parseHex(isPrefix ? one["prefix_hex"].get<std::string>() : "");
        if (one.is_string())
            all.emplace_back(one.get<std::string>());
        else if (bytes && !bytes->empty())
            all.push_back(Subscription::prefix(*bytes));
        else
            return {};
    }
    return all;
}

/// Failed: the class is there and cannot be made.
Result<std::vector<Subscription>> subscriptionsIn(const fs::path &program, const fs::path &library,
                                                  const std::string &className, Duration timeout,
                                                  const std::function<bool()> &giveUp)
{
    const auto answer =
        ask({.command = {program.string(), "plugin", library.string(), className, "--subscriptions"}}, timeout, giveUp);
    if (!answer) return failure(answer.error());
    const std::string words = answer->errors.substr(answer->errors.starts_with("event-engine: ") ? 14 : 0);
    if (answer->exit.exitCode == NO_SUCH_CLASS) return failure(ErrorKind::NotFound, words);
    if (!answer->exit.success())
        return failure(ErrorKind::Failed, answer->exit.exitCode && !words.empty()
                                              ? words
                                              : "its constructor, in a process of its own, " + toText(answer->exit));
    auto subscriptions = subscriptionsOf(answer->output);
    if (!subscriptions)
        return failure(ErrorKind::NotFound, program.string() + " did not say what " + className +
                                                " subscribes to: is "
                                                "it of this engine?");
    return std::move(*subscriptions);
}

} // namespace

ExternalPlugin IsolatedClass::plugin(const InternalPluginOptions &options) const
{
    return {.name = options.name,
            .subscriptions = subscriptions,
            .command = {program.string(), "plugin", library.string(), className},
            .config = options.config,
            .restart = options.restart,
            .onFailure = options.onFailure,
            .backlog = options.backlog};
}

Result<IsolatedClass> findIsolatedClass(const std::string &className, const std::vector<std::string> &libraries,
                                        const fs::path &appFolder, Duration timeout,
                                        const std::function<bool()> &giveUp)
{
    const auto program = commandEventEngine();
    if (!program) return failure(program.error());
    std::optional<IsolatedClass> found;
    std::string objections;
    for (const auto &name : libraries) {
        const auto library = findPluginLibrary(name, appFolder);
        if (!library) return failure(library.error());
        auto subscriptions = subscriptionsIn(*program, *library, className, timeout, giveUp);
        if (!subscriptions && subscriptions.error().kind() != ErrorKind::NotFound)
            return failure(subscriptions.error());
        if (!subscriptions) {
            objections += (objections.empty() ? "" : "; ") + subscriptions.error().message();
            continue;
        }
        if (found)
            return failure(ErrorKind::InvalidArgument, "plugin class " + inQuotes(className) +
                                                           " is in more than one library: " + found->library.string() +
                                                           ", " + library->string());
        found = IsolatedClass{*program, *library, className, std::move(*subscriptions)};
    }
    if (found) return std::move(*found);
    return failure(ErrorKind::NotFound, objections.empty() ? "unknown plugin class " + inQuotes(className) +
                                                                 ": the app names no plugin library"
                                                           : objections);
}

} // namespace event_engine
