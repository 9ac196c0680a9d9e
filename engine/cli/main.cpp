// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/command_line.h"

#include <cerrno>
#include <cstdio>
#include <iostream>
#include <system_error>

using namespace event_engine::cli;

namespace {

ExitCode say(const Answer &answer)
{
    (answer.code == ExitCode::Ok ? std::cout : std::cerr) << answer.text;
    return answer.code;
}

ExitCode follow(const std::vector<std::string> &arguments)
{
    const auto wanted = parseCommandLine(arguments);
    if (const auto *answer = std::get_if<Answer>(&wanted)) return say(*answer);
    return std::visit([](const auto &command) { return carryOut(command); }, std::get<Command>(wanted));
}

// A full disk behind `> FILE` is no success.
bool isWritten()
{
    const bool flushed = std::fflush(stdout) == 0;
    const int error = flushed ? 0 : errno;
    if (flushed && std::ferror(stdout) == 0) return true;
    const std::string reason = error != 0 ? std::generic_category().message(error) : "a write failed";
    std::cerr << "event-engine: not all could be written to standard output: " << reason << '\n';
    return false;
}

} // namespace

int main(int argc, char **argv)
{
    const ExitCode code = follow({argv + 1, argv + argc});
    return static_cast<int>(isWritten() || code != ExitCode::Ok ? code : ExitCode::Failed);
}
