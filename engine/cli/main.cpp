// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/command_line.h"

#include <iostream>

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

} // namespace

int main(int argc, char **argv)
{
    return static_cast<int>(follow({argv + 1, argv + argc}));
}
