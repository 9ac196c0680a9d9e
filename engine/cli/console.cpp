// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/console.h"

#include "engine/cli/terminal.h"
#include "engine/cli/text_table.h"

#include <unistd.h>

namespace event_engine::cli {

namespace {

constexpr auto PROGRESS_INTERVAL = std::chrono::milliseconds(100);
constexpr std::string_view ERASE_LINE = "\r\x1b[K";

void write(std::FILE *file, std::string_view text)
{
    std::fwrite(text.data(), 1, text.size(), file);
}

} // namespace

Console::Console() : m_terminal(isatty(STDERR_FILENO) == 1)
{}

Console::~Console()
{
    clearProgress();
}

void Console::print(std::string_view line)
{
    writeLine(stdout, line);
}

void Console::flush()
{
    const std::lock_guard lock(m_mutex);
    std::fflush(stdout);
}

void Console::tell(std::string_view line)
{
    writeLine(stderr, line);
}

void Console::progress(std::string_view text)
{
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    if (!m_terminal || now < m_next) return;
    m_next = now + PROGRESS_INTERVAL;
    m_shown = true;
    write(stderr, ERASE_LINE);
    write(stderr, cutTo(text, terminalSize(STDERR_FILENO).columns - 1));
    std::fflush(stderr);
}

void Console::clearProgress()
{
    const std::lock_guard lock(m_mutex);
    eraseProgress();
}

std::string Console::asTold(std::string_view line) const
{
    return std::string(m_terminal ? ERASE_LINE : "").append(line).append("\n");
}

void Console::eraseProgress()
{
    if (!m_shown) return;
    write(stderr, ERASE_LINE);
    std::fflush(stderr);
    m_shown = false;
}

void Console::writeLine(std::FILE *file, std::string_view line)
{
    const std::lock_guard lock(m_mutex);
    eraseProgress();
    write(file, line);
    write(file, "\n");
    if (file == stderr) std::fflush(file); // as standard output does itself where it is a terminal
}

} // namespace event_engine::cli
