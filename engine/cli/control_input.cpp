// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/control_input.h"

#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

namespace event_engine::cli {

namespace {

/// How long the key is that `text` begins with: arrows and the like begin with an escape. 0: its end has not come yet.
std::size_t keyLength(std::string_view text)
{
    if (text[0] != '\x1b') return 1;
    if (text.size() == 1) return 0;
    if (text[1] != '[') return 1;
    const auto last = std::find_if(text.begin() + 2, text.end(), [](char c) { return c >= '@' && c <= '~'; });
    return last == text.end() ? 0 : static_cast<std::size_t>(last - text.begin()) + 1;
}

} // namespace

// Who reads from a terminal in the background is stopped. A pager that shows the output wants the keys itself.
ControlInput::ControlInput(std::span<const ControlKey> keys, Lines lines)
    : m_keys(keys), m_lines(isatty(STDIN_FILENO) == 1 ? Lines::Ignored : lines)
{
    const bool isAskedFor = lines == Lines::Taken;
    if (isAskedFor ? Keys::arePossible() : FullScreen::isPossible()) m_terminal.emplace(Keys::CtrlC::IsSignal);
}

std::optional<Result<std::string>> ControlInput::next()
{
    if (m_terminal) return nextKey();
    return takesLines() ? nextLine() : std::nullopt;
}

void ControlInput::end()
{
    m_terminal.reset();
    m_lines = Lines::Ignored;
}

std::optional<std::string> ControlInput::nextKey()
{
    while (const auto more = m_terminal->waitFor(Duration(0))) m_read += *more;
    while (!m_read.empty()) {
        const std::size_t length = keyLength(m_read);
        if (length == 0) return {};
        const std::string key = m_read.substr(0, length);
        m_read.erase(0, length);
        const auto known =
            std::find_if(m_keys.begin(), m_keys.end(), [&](const auto &each) { return each.key == key; });
        if (known != m_keys.end()) return std::string(known->command);
    }
    return {};
}

std::optional<Result<std::string>> ControlInput::nextLine()
{
    readMore();
    if (m_passesOver) passOver();
    const auto end = m_read.find('\n');
    if (std::min(end, m_read.size()) > LONGEST_LINE) {
        m_passesOver = true;
        passOver();
        return failure(ErrorKind::InvalidArgument,
                       fmt::format("a line of more than {} is no command", sizeText(LONGEST_LINE)));
    }
    if (end == std::string::npos && !(m_ended && !m_read.empty())) return {};
    std::string line = m_read.substr(0, end);
    m_read.erase(0, end == std::string::npos ? end : end + 1);
    return line;
}

// Once at a call: of what never runs dry there is always more.
void ControlInput::readMore()
{
    pollfd input{STDIN_FILENO, POLLIN, 0};
    std::array<char, LONGEST_LINE> bytes{};
    if (m_ended || m_read.find('\n') != std::string::npos || poll(&input, 1, 0) <= 0) return;
    const auto size = ::read(STDIN_FILENO, bytes.data(), bytes.size());
    m_ended = size <= 0;
    if (size > 0) m_read.append(bytes.data(), static_cast<std::size_t>(size));
}

void ControlInput::passOver()
{
    const auto end = m_read.find('\n');
    m_passesOver = end == std::string::npos;
    m_read.erase(0, m_passesOver ? end : end + 1);
}

} // namespace event_engine::cli
