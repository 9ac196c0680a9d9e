// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/wire/filter_condition.h"
#include "engine/wire/filter_lexer.h"

namespace event_engine {

/// Reads a filter line:
///
///     line    = [either]
///     either  = both { "or" both }
///     both    = one { ["and"] one }
///     one     = "not" one | "(" either ")" | field operator value | "hex" ":" value | word | "quoted" | /regex/
class FilterParser {
public:
    explicit FilterParser(std::string_view line);

    /// Null: the line is empty.
    [[nodiscard]] Result<FilterConditionPointer> parse();

private:
    using Parsed = Result<FilterConditionPointer>;
    [[nodiscard]] Parsed either();
    [[nodiscard]] Parsed both();
    [[nodiscard]] Parsed one();
    [[nodiscard]] Parsed negation();
    [[nodiscard]] Parsed inBrackets();
    [[nodiscard]] Parsed wordOrField();
    [[nodiscard]] Parsed field(const FilterToken &name);
    [[nodiscard]] Parsed bodyField(const FilterToken &name);
    [[nodiscard]] Parsed nameField(FilterName name, const FilterToken &sign, const FilterToken &value);
    [[nodiscard]] Parsed numberField(FilterNumber number, const FilterToken &sign, const FilterToken &value);
    [[nodiscard]] Parsed textField(const FilterToken &sign, const FilterToken &value);
    [[nodiscard]] Parsed hexField(const FilterToken &sign, const FilterToken &value);
    [[nodiscard]] Parsed words(const FilterToken &words);
    [[nodiscard]] Parsed regex(const FilterToken &regex);

    FilterToken take();
    [[nodiscard]] bool isAt(FilterToken::Kind kind) const { return m_token.kind == kind; }
    [[nodiscard]] bool isAtKeyword(std::string_view keyword) const;
    [[nodiscard]] bool isAtEndOfBoth() const;

    FilterLexer m_lexer;
    FilterToken m_token; // the next one
    int m_depth = 0;
    int m_regexes = 0;
};

} // namespace event_engine
