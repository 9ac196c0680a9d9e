// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/filter_lexer.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

constexpr std::string_view BLANKS = " \t\r\n";
constexpr std::string_view ENDS_OF_WORD = " \t\r\n()\":<>=!~&|";
constexpr std::string_view ENDS_OF_VALUE = " \t\r\n()\"";
constexpr std::string_view OPERATORS[] = {"==", "!=", "<=", ">=", "<", ">", "~", ":"}; // long ones first

bool beginsCharacter(char c)
{
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

} // namespace

std::size_t FilterLexer::column() const
{
    return 1 + std::size_t(std::count_if(m_line.begin(), m_line.begin() + std::ptrdiff_t(m_at), beginsCharacter));
}

FilterToken FilterLexer::token(FilterToken::Kind kind, std::size_t length)
{
    FilterToken token{kind, std::string(m_line.substr(m_at, length)), column()};
    m_at += length;
    return token;
}

FilterToken FilterLexer::next()
{
    m_at = std::min(m_line.find_first_not_of(BLANKS, m_at), m_line.size());
    const bool isValue = std::exchange(m_valueFollows, false);
    if (m_at == m_line.size()) return token(FilterToken::Kind::End, 0);
    switch (m_line[m_at]) {
    case '(': return token(FilterToken::Kind::Open, 1);
    case ')': return token(FilterToken::Kind::Close, 1);
    case '"': return between('"', FilterToken::Kind::Quoted);
    case '/': return between('/', FilterToken::Kind::Regex);
    default: break;
    }
    if (isValue) return word(ENDS_OF_VALUE);
    return ENDS_OF_WORD.find(m_line[m_at]) == std::string_view::npos ? name() : sign();
}

FilterToken FilterLexer::word(std::string_view ends)
{
    return token(FilterToken::Kind::Word, std::min(m_line.find_first_of(ends, m_at), m_line.size()) - m_at);
}

// Of the payload's values some have names in brackets and quotes, which may hold anything: body["a.b"].
FilterToken FilterLexer::name()
{
    const auto endFrom = [this](std::size_t at) {
        return std::min(m_line.find_first_of(ENDS_OF_WORD, at), m_line.size());
    };
    std::size_t end = endFrom(m_at);
    while (end < m_line.size() && end > m_at && m_line[end] == '"' && m_line[end - 1] == '[')
        end = endFrom(behindQuotes(end));
    return token(FilterToken::Kind::Word, end - m_at);
}

std::size_t FilterLexer::behindQuotes(std::size_t begin) const
{
    std::size_t end = begin + 1;
    while (end < m_line.size() && m_line[end] != '"') end += m_line[end] == '\\' ? 2 : 1;
    return std::min(end + 1, m_line.size());
}

FilterToken FilterLexer::sign()
{
    for (const std::string_view each : OPERATORS) {
        if (!m_line.substr(m_at).starts_with(each)) continue;
        m_valueFollows = true;
        return token(FilterToken::Kind::Operator, each.size());
    }
    FilterToken mistake = token(FilterToken::Kind::Mistake, 1);
    const char c = mistake.text[0];
    const char *meant = c == '=' ? "==" : c == '!' ? "not" : c == '&' ? "and" : "or";
    mistake.text = "found \"" + mistake.text + "\", expected \"" + meant + "\", or quotes around words to search for";
    return mistake;
}

// In quotes a backslash takes the next character as it is; in a regular expression only a slash, since there the
// backslash has a meaning of its own.
FilterToken FilterLexer::between(char quote, FilterToken::Kind kind)
{
    FilterToken token{kind, {}, column()};
    for (std::size_t i = m_at + 1; i < m_line.size(); ++i) {
        const bool escaped = m_line[i] == '\\' && i + 1 < m_line.size();
        if (!escaped && m_line[i] == quote) {
            m_at = i + 1;
            return token;
        }
        if (escaped) {
            ++i;
            if (kind == FilterToken::Kind::Regex && m_line[i] != quote) token.text += '\\';
        }
        token.text += m_line[i];
    }
    m_at = m_line.size();
    token.kind = FilterToken::Kind::Mistake;
    token.text = std::string("found ") + quote + " that begins here, expected another " + quote + " to end it";
    return token;
}

} // namespace event_engine
