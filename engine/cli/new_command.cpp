// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/commands.h"
#include "engine/cli/complaints.h"
#include "engine/cli/start_files.h"
#include "engine/cli/start_names.h"
#include "event_engine/text.h"

#include <cerrno>
#include <fmt/format.h>
#include <fstream>
#include <system_error>

namespace event_engine::cli {

namespace {

namespace fs = std::filesystem;

/// What is wrong with the command line; empty: nothing.
std::string mistakeIn(const NewCommand &command)
{
    if (command.what != "app" && command.what != "plugin")
        return fmt::format("{} cannot be made: say app or plugin", inQuotes(command.what));
    if (command.what == "plugin" && command.cpp == command.python) return "a plugin needs one of --cpp and --python";
    if (command.what == "app" && (command.cpp || command.python))
        return "an app has plugins of both kinds: --cpp and --python are for plugins";
    if (command.what == "app") return mistakeInAppName(command.name);
    return mistakeInPluginName(command.name, command.cpp ? PluginLanguage::Cpp : PluginLanguage::Python);
}

std::vector<StartFile> filesOf(const NewCommand &command)
{
    if (command.what == "app") return startOfApp(command.name);
    return command.cpp ? startOfCppPlugin(command.name) : startOfPythonPlugin(command.name);
}

Result<> write(const StartFile &file)
{
    std::error_code error;
    if (file.path.has_parent_path()) fs::create_directories(file.path.parent_path(), error);
    std::ofstream stream(file.path);
    stream << file.text;
    stream.close();
    if (stream) return {};
    const std::string why = std::generic_category().message(error ? error.value() : errno);
    return failure(ErrorKind::Io, fmt::format("cannot write {}: {}", file.path.string(), why));
}

Result<> writeAll(const std::vector<StartFile> &files)
{
    std::error_code error;
    for (const auto &file : files)
        if (fs::exists(file.path, error))
            return failure(ErrorKind::InvalidArgument,
                           fmt::format("{} exists already; nothing was written", file.path.string()));
    for (const auto &file : files)
        if (auto written = write(file); !written) return written;
    return {};
}

std::string buildLine(const fs::path &folder)
{
    return fmt::format("  cmake -S {0} -B {0}/build && cmake --build {0}/build", folder.string());
}

void tellNext(const NewCommand &command, const std::vector<StartFile> &files, Console &console)
{
    const auto folder = files.front().path.parent_path();
    if (command.what == "app") {
        console.print("Build it and run it:");
        console.print(buildLine(folder));
        console.print(
            fmt::format("  event-engine run {0}/app.toml      or: event-studio {0}/app.toml --run", folder.string()));
        console.print("While it runs, from another shell:");
        console.print(fmt::format("  event-engine events --app {}/app.toml", folder.string()));
        console.print(fmt::format("  event-engine inject Tick --text hello --app {}/app.toml", folder.string()));
        return;
    }
    if (command.cpp) {
        console.print("Build it:");
        console.print(buildLine(folder));
    }
    console.print("What the app.toml beside it needs:");
    for (const auto &line : command.cpp ? appLinesForCppPlugin(command.name) : appLinesForPythonPlugin(command.name))
        console.print("  " + line);
}

} // namespace

ExitCode carryOut(const NewCommand &command)
{
    Console console;
    if (const auto mistake = mistakeIn(command); !mistake.empty()) return misused(console, "new", mistake);
    const auto files = filesOf(command);
    if (const auto written = writeAll(files); !written) return failed(console, written.error());
    for (const auto &file : files) console.print("Made " + file.path.string());
    tellNext(command, files, console);
    return ExitCode::Ok;
}

} // namespace event_engine::cli
