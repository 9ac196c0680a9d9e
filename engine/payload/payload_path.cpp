// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/payload.h"
#include "event_engine/text.h"

#include <charconv>

namespace event_engine {

namespace {

constexpr std::string_view ENDS_OF_NAME = ".[]\"";
constexpr std::string_view NEED_QUOTES = ".[]\"\\ \t\r\n():<>=!~&|"; // these, and what ends a word of a filter line
constexpr std::size_t MOST_STEPS = 100;

/// Cuts a path into its steps.
class PathReader {
public:
    explicit PathReader(std::string_view text) : m_text(text) {}

    Result<std::vector<PayloadPath::Step>> read()
    {
        while (m_at < m_text.size()) {
            if (m_steps.size() == MOST_STEPS) return wrong("no more than 100 steps");
            if (!step()) return wrong(m_expected);
        }
        return std::move(m_steps);
    }

private:
    bool step()
    {
        if (m_text[m_at] == '[') return ++m_at, isAt('"') ? quoted() : place();
        if (!m_steps.empty() && m_text[m_at++] != '.') return expected("a dot or \"[\"", m_at - 1);
        const std::size_t end = std::min(m_text.find_first_of(ENDS_OF_NAME, m_at), m_text.size());
        if (end == m_at) return expected("a name", m_at);
        m_steps.push_back({{}, std::string(m_text.substr(m_at, end - m_at))});
        m_at = end;
        return true;
    }

    bool place()
    {
        std::size_t number = 0;
        const auto [end, error] = std::from_chars(m_text.data() + m_at, m_text.data() + m_text.size(), number);
        if (error != std::errc()) return expected("a place in a list, counted from 0", m_at);
        m_at = std::size_t(end - m_text.data());
        m_steps.push_back({number, {}});
        return closed();
    }

    bool quoted()
    {
        std::string name;
        for (++m_at; m_at < m_text.size() && m_text[m_at] != '"'; ++m_at) {
            if (m_text[m_at] == '\\' && m_at + 1 < m_text.size()) ++m_at;
            name += m_text[m_at];
        }
        m_steps.push_back({{}, std::move(name)});
        return isAt('"') ? ++m_at, closed() : expected("another quote", m_at);
    }

    bool closed() { return isAt(']') ? (++m_at, true) : expected("\"]\"", m_at); }
    [[nodiscard]] bool isAt(char c) const { return m_at < m_text.size() && m_text[m_at] == c; }

    bool expected(const char *what, std::size_t at)
    {
        m_at = at;
        m_expected = what;
        return false;
    }

    [[nodiscard]] tl::unexpected<Error> wrong(const std::string &what) const
    {
        const auto found = m_at < m_text.size() ? inQuotes(m_text.substr(m_at, 20)) : "the end";
        return failure(ErrorKind::InvalidArgument,
                       "the path " + inQuotes(m_text) + ": found " + found + ", expected " + what);
    }

    const std::string_view m_text;
    std::size_t m_at = 0;
    const char *m_expected = "";
    std::vector<PayloadPath::Step> m_steps;
};

std::string inBrackets(const std::string &name)
{
    std::string text = "[\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + "\"]";
}

} // namespace

Result<PayloadPath> PayloadPath::parse(std::string_view text)
{
    auto steps = PathReader(text).read();
    if (!steps) return failure(steps.error());
    return PayloadPath(std::move(*steps));
}

std::string PayloadPath::text() const
{
    std::string text;
    for (const Step &step : m_steps) {
        if (step.place) {
            text.append(1, '[').append(std::to_string(*step.place)).append(1, ']');
        } else if (step.name.empty() || step.name.find_first_of(NEED_QUOTES) != std::string::npos) {
            text += inBrackets(step.name);
        } else {
            if (!text.empty()) text += '.';
            text += step.name;
        }
    }
    return text;
}

} // namespace event_engine
