// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/cli/argument_values.h"

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

// Options whose value is a text that is read by argument_values.h.

namespace event_engine::cli {

/// `value` is the word for it in the help; `use` gets the text, and throws where it is none.
inline void addText(CLI::App &command, const std::string &name, const std::string &value,
                    const std::function<void(const std::string &)> &use, const std::string &help)
{
    command.add_option_function<std::string>(name, use, help)->option_text(value);
}

/// `time` is a Duration, or an optional one.
template <class Time>
void addTime(CLI::App &command, const std::string &name, const std::string &value, Time &time, const std::string &help)
{
    addText(
        command, name, value, [name, &time](const std::string &text) { time = durationFrom(name, text); }, help);
}

inline void addSize(CLI::App &command, const std::string &name, std::uint64_t &size, const std::string &help)
{
    addText(
        command, name, "SIZE", [name, &size](const std::string &text) { size = sizeFrom(name, text); }, help);
}

/// Of whatever writes a recording.
inline void addKeepFree(CLI::App &command, std::uint64_t &size)
{
    addSize(command, "--keep-free", size, "end before the disk has less left (default 100 MB)");
}

/// How long the app is to run.
inline void addRunTime(CLI::App &command, std::optional<Duration> &time)
{
    addTime(command, "--for", "SECONDS", time, "stop the app after that time");
}

inline void addControl(CLI::App &command, ControlOptions &control)
{
    command.add_flag("--control", control.taken, "take commands while it runs: keys, or lines of standard input");
    addTime(command, "--save-last", "TIME", control.saveLast, "what the command save saves (default 30 s)");
    command.add_option("--save-folder", control.saveFolder, "where files go that are given no name (default captures)")
        ->option_text("FOLDER");
}

inline void addNames(CLI::App &command, const std::string &name, std::vector<std::string> &names,
                     const std::string &help)
{
    command.add_option(name, names, help)->delimiter(',')->option_text("A,B,...");
}

inline void addKeyFile(CLI::App &command, std::filesystem::path &file)
{
    command.add_option("--keys", file, "a client's file of keys, where the app has keys (default: $EVENT_ENGINE_KEYS)")
        ->option_text("FILE");
}

inline void addRates(CLI::App &command, std::filesystem::path &file)
{
    command.add_option("--rates", file, "write events and bytes of each type, once a second, into this CSV file")
        ->option_text("FILE");
}

} // namespace event_engine::cli
