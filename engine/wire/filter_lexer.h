// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace event_engine {

struct FilterToken {
    enum class Kind {
        End,
        Word,
        Quoted,   // "...", without the quotes
        Regex,    // /.../, without the slashes
        Operator, // == != ~ < <= > >=, and ":"
        Open,
        Close,
        Mistake // text says what is wrong
    };
    Kind kind = Kind::End;
    std::string text;
    std::size_t column = 1; // in characters, from 1 on
};

/// Cuts a filter line into words and signs.
class FilterLexer {
public:
    explicit FilterLexer(std::string_view line) : m_line(line) {}

    /// Behind an operator a word goes on to the next blank or bracket, so that a value may hold signs: from:a:b.
    [[nodiscard]] FilterToken next();

private:
    [[nodiscard]] FilterToken sign();
    [[nodiscard]] FilterToken between(char quote, FilterToken::Kind kind);
    [[nodiscard]] FilterToken word(std::string_view ends);
    [[nodiscard]] FilterToken name();
    [[nodiscard]] std::size_t behindQuotes(std::size_t begin) const;
    [[nodiscard]] FilterToken token(FilterToken::Kind kind, std::size_t length);
    [[nodiscard]] std::size_t column() const;

    const std::string_view m_line;
    std::size_t m_at = 0;
    bool m_valueFollows = false;
};

} // namespace event_engine
