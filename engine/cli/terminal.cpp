// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/terminal.h"

#include <algorithm>
#include <array>
#include <csignal>
#include <poll.h>
#include <string>
#include <string_view>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

namespace event_engine::cli {

namespace {

constexpr std::string_view ENTER = "\x1b[?1049h\x1b[?25l"; // alternate screen, no cursor
constexpr std::string_view LEAVE = "\x1b[?25h\x1b[?1049l";
constexpr std::string_view HOME = "\x1b[H";
constexpr std::string_view ERASE_LINE = "\x1b[K"; // before its text: after a full line it would take the last letter
constexpr std::string_view PLAIN = "\x1b[0m";
constexpr std::string_view NEXT_LINE = "\r\n";
constexpr std::string_view ERASE_BELOW = "\x1b[J";

std::string_view codeOf(Style style)
{
    switch (style) {
    case Style::Plain: return "";
    case Style::Strong: return "\x1b[1m";
    case Style::Alarm: return "\x1b[31m";
    case Style::Faint: return "\x1b[2m";
    }
    return "";
}

void write(std::string_view text)
{
    while (!text.empty()) {
        const auto written = ::write(STDOUT_FILENO, text.data(), text.size());
        if (written < 0) return;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

constexpr std::array DEADLY{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGHUP, SIGPIPE};
// Of the keys and the full screen that there are.
termios settingsBefore;
bool screenShown = false;
std::array<struct sigaction, DEADLY.size()> actionsBefore;

void leaveSignals()
{
    for (std::size_t i = 0; i < DEADLY.size(); ++i) sigaction(DEADLY[i], &actionsBefore[i], nullptr);
}

// A plugin may take the program down with it, but not the person's terminal.
void leaveAndDie(int signal)
{
    tcsetattr(STDIN_FILENO, TCSANOW, &settingsBefore);
    if (screenShown) write(LEAVE);
    leaveSignals();
    raise(signal); // at the end of this function, for whoever handles it else
}

void takeSignals()
{
    struct sigaction action {};
    action.sa_handler = leaveAndDie;
    action.sa_flags = SA_ONSTACK; // a stack that has overflown cannot run it
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < DEADLY.size(); ++i) sigaction(DEADLY[i], &action, &actionsBefore[i]);
}

} // namespace

TextSize terminalSize(int descriptor)
{
    winsize size{};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col < 2 || size.ws_row < 2) return {80, 24};
    return {size.ws_col, size.ws_row};
}

bool Keys::arePossible()
{
    return isatty(STDIN_FILENO) == 1 && tcgetpgrp(STDIN_FILENO) == getpgrp();
}

Keys::Keys(CtrlC ctrlC)
{
    tcgetattr(STDIN_FILENO, &settingsBefore);
    termios keys = settingsBefore;
    keys.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
    keys.c_cc[VSUSP] = _POSIX_VDISABLE; // would leave it as it is now
    if (ctrlC == CtrlC::IsKey) keys.c_cc[VINTR] = keys.c_cc[VQUIT] = _POSIX_VDISABLE;
    takeSignals();
    tcsetattr(STDIN_FILENO, TCSANOW, &keys);
}

Keys::~Keys()
{
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settingsBefore);
    leaveSignals();
}

std::optional<char> Keys::waitFor(Duration timeout)
{
    pollfd input{STDIN_FILENO, POLLIN, 0};
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
    if (poll(&input, 1, static_cast<int>(wait)) <= 0) return {};
    char key = 0;
    if (read(STDIN_FILENO, &key, 1) == 1) return key;
    return {};
}

bool FullScreen::isPossible()
{
    return Keys::arePossible() && isatty(STDOUT_FILENO) == 1;
}

FullScreen::FullScreen()
{
    screenShown = true;
    write(ENTER);
}

FullScreen::~FullScreen()
{
    m_keys.reset(); // first: whoever sees the former screen may press Ctrl-C
    write(LEAVE);
    screenShown = false;
}

TextSize FullScreen::size() const
{
    return terminalSize(STDOUT_FILENO);
}

void FullScreen::show(const std::vector<StyledLine> &lines)
{
    std::string page(HOME);
    const auto rows = size().rows;
    for (std::size_t i = 0; i < std::min(rows, lines.size()); ++i) {
        if (i > 0) page.append(NEXT_LINE);
        page.append(ERASE_LINE).append(codeOf(lines[i].style)).append(lines[i].text).append(PLAIN);
    }
    if (lines.size() < rows) page.append(NEXT_LINE).append(ERASE_BELOW);
    write(page); // one call, so that nobody sees half a page
}

} // namespace event_engine::cli
