// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/process/start_failure.h"

#include "engine/base/program_path.h"

#include <cerrno>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

namespace fs = std::filesystem;

ErrorKind kindOf(int errorNumber)
{
    return errorNumber == ENOENT || errorNumber == ENOTDIR ? ErrorKind::NotFound : ErrorKind::Io;
}

std::string textOf(int errorNumber)
{
    return std::generic_category().message(errorNumber);
}

fs::path folderOf(const ProcessOptions &options)
{
    std::error_code error;
    return options.workingDirectory.empty() ? fs::current_path(error) : options.workingDirectory;
}

std::string executionProblem(const ProcessOptions &options, int errorNumber)
{
    const fs::path program = options.command.front();
    const fs::path file = (folderOf(options) / program).lexically_normal();
    std::error_code ignored;
    switch (errorNumber) {
    case ENOENT:
        if (fs::exists(file, ignored))
            return "the interpreter that it names, in its #! line for a script, is not there";
        return program.is_absolute() ? "no such file" : "no such file in " + folderOf(options).string();
    case EACCES:
        if (fs::is_directory(file, ignored)) return "is a folder, not a program";
        return "not executable; chmod +x " + file.string() + " makes it so";
    case ENOEXEC: return "not a program of this system; a script needs a first line such as #!/bin/sh";
    default: return textOf(errorNumber);
    }
}

} // namespace

Error startFailure(const ProcessOptions &options, const LaunchFailure &failure)
{
    const std::string program = options.command.front();
    const ErrorKind kind = kindOf(failure.errorNumber);
    switch (failure.step) {
    case LaunchFailure::EnterWorkingDirectory:
        return {kind, "cannot start " + program + " in the folder " + options.workingDirectory.string() + ": " +
                          textOf(failure.errorNumber)};
    case LaunchFailure::Execute: return {kind, program + ": " + executionProblem(options, failure.errorNumber)};
    case LaunchFailure::Prepare: break;
    }
    return {kind, "cannot start " + program + ": " + textOf(failure.errorNumber)};
}

Error notOnPath(const ProcessOptions &options)
{
    const std::string program = options.command.front();
    std::error_code ignored;
    std::string text = program + ": no such program on PATH";
    if (fs::exists(folderOf(options) / program, ignored)) text += "; the file beside the app is written ./" + program;
    return {ErrorKind::NotFound, std::move(text)};
}

std::optional<Error> programProblem(const ProcessOptions &options)
{
    const std::string &program = options.command.front();
    if (program.find('/') == std::string::npos) {
        const auto path = environmentVariable("PATH");
        return path && programsOnPath(program, *path).empty() ? std::optional(notOnPath(options)) : std::nullopt;
    }
    const fs::path file = folderOf(options) / program;
    std::error_code ignored;
    if (fs::is_directory(file, ignored)) return startFailure(options, {LaunchFailure::Execute, EACCES});
    if (::access(file.c_str(), X_OK) == 0) return {};
    return startFailure(options, {LaunchFailure::Execute, errno});
}

} // namespace event_engine
