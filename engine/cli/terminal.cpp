// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/terminal.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
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

constexpr std::array ENDING{SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGHUP, SIGPIPE, SIGINT, SIGTERM};
// Of the keys and the full screen that there are.
termios settingsBefore;
std::atomic<bool> screenShown = false;
static_assert(std::atomic<bool>::is_always_lock_free);
std::array<struct sigaction, ENDING.size()> actionsBefore;

/// The former screen comes back, where there is another.
void leaveScreen()
{
    if (screenShown.exchange(false)) write(LEAVE);
}

void leaveThenPassOn(int signal);

/// Where somebody else has taken a signal meanwhile, it is his.
void leaveSignals()
{
    for (std::size_t i = 0; i < ENDING.size(); ++i) {
        struct sigaction action {};
        sigaction(ENDING[i], nullptr, &action);
        if (action.sa_handler == leaveThenPassOn) sigaction(ENDING[i], &actionsBefore[i], nullptr);
    }
}

// A plugin may take the program down with it, but not the person's terminal; and where a signal is the first of two,
// the second one may come before anything else has been done.
void leaveThenPassOn(int signal)
{
    const int error = errno;
    tcsetattr(STDIN_FILENO, TCSANOW, &settingsBefore);
    leaveScreen();
    leaveSignals();
    raise(signal); // at the end of this function, for whoever handles it else
    errno = error;
}

void takeSignals()
{
    struct sigaction action {};
    action.sa_handler = leaveThenPassOn;
    action.sa_flags = SA_RESTART | SA_ONSTACK; // a stack that has overflown cannot run it
    sigemptyset(&action.sa_mask);
    for (std::size_t i = 0; i < ENDING.size(); ++i) sigaction(ENDING[i], &action, &actionsBefore[i]);
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
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &settingsBefore); // first: whoever sees the former screen may press Ctrl-C
    leaveScreen();
    leaveSignals(); // last: until then a signal finds something to do
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
    write(ENTER);
    screenShown = true;
}

FullScreen::~FullScreen() = default;

TextSize FullScreen::size() const
{
    return terminalSize(STDOUT_FILENO);
}

void FullScreen::show(const std::vector<StyledLine> &lines)
{
    if (!screenShown) return;
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
