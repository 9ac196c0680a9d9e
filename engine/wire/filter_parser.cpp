// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/filter_parser.h"

#include "engine/base/nearest.h"
#include "engine/base/text.h"
#include "engine/wire/filter_body.h"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <fmt/format.h>
#include <optional>

namespace event_engine {

namespace {

using Kind = FilterToken::Kind;

// Every level of brackets and nots takes stack here and when events are matched.
constexpr int DEEPEST = 50;
constexpr int MOST_REGEXES = 16;

auto mistakeAt(const FilterToken &token, std::string_view text)
{
    return failure(ErrorKind::InvalidArgument, fmt::format("column {}: {}", token.column, text));
}

auto unexpected(const FilterToken &found, std::string_view expected)
{
    if (found.kind == Kind::Mistake) return mistakeAt(found, found.text);
    const std::string what = found.kind == Kind::End ? "the end of the line" : inQuotes(found.text);
    return mistakeAt(found, fmt::format("found {}, expected {}", what, expected));
}

std::optional<FilterComparison> comparisonOf(std::string_view sign)
{
    if (sign == "==" || sign == ":") return FilterComparison::Equal;
    if (sign == "!=") return FilterComparison::NotEqual;
    if (sign == "<") return FilterComparison::Less;
    if (sign == "<=") return FilterComparison::LessOrEqual;
    if (sign == ">") return FilterComparison::Greater;
    if (sign == ">=") return FilterComparison::GreaterOrEqual;
    return {};
}

std::optional<std::uint64_t> numberOf(const std::string &text, FilterNumber number)
{
    if (number == FilterNumber::EventSize) {
        const auto size = parseSize(text);
        return size ? std::optional(*size) : std::nullopt;
    }
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

auto tooManyRegexes(const FilterToken &at)
{
    return mistakeAt(at, fmt::format("found more than {} regular expressions", MOST_REGEXES));
}

Result<FilterConditionPointer> found(const FilterToken &at, FilterText text, const Result<TextSearch> &search)
{
    if (!search) return mistakeAt(at, search.error().message());
    return textContains(text, *search);
}

} // namespace

FilterParser::FilterParser(std::string_view line) : m_lexer(line)
{
    take();
}

FilterToken FilterParser::take()
{
    FilterToken taken = std::move(m_token);
    m_token = m_lexer.next();
    return taken;
}

bool FilterParser::isAtKeyword(std::string_view keyword) const
{
    return isAt(Kind::Word) && std::equal(m_token.text.begin(), m_token.text.end(), keyword.begin(), keyword.end(),
                                          [](unsigned char a, char b) { return std::tolower(a) == b; });
}

bool FilterParser::isAtEndOfBoth() const
{
    return isAt(Kind::End) || isAt(Kind::Close) || isAtKeyword("or");
}

Result<FilterConditionPointer> FilterParser::parse()
{
    if (isAt(Kind::End)) return FilterConditionPointer();
    Parsed line = either();
    if (line && !isAt(Kind::End)) return unexpected(m_token, "\"and\", \"or\" or the end of the line");
    return line;
}

FilterParser::Parsed FilterParser::either()
{
    FilterConditions conditions;
    for (;;) {
        const Parsed next = both();
        if (!next) return next;
        conditions.push_back(*next);
        if (!isAtKeyword("or")) return conditions.size() == 1 ? *next : anyOf(std::move(conditions));
        take();
    }
}

FilterParser::Parsed FilterParser::both()
{
    FilterConditions conditions;
    for (;;) {
        const Parsed next = one();
        if (!next) return next;
        conditions.push_back(*next);
        if (isAtKeyword("and"))
            take();
        else if (isAtEndOfBoth())
            return conditions.size() == 1 ? *next : allOf(std::move(conditions));
    }
}

FilterParser::Parsed FilterParser::one()
{
    if (m_depth == DEEPEST) return mistakeAt(m_token, fmt::format("found more than {} levels of brackets", DEEPEST));
    switch (m_token.kind) {
    case Kind::Open: return inBrackets();
    case Kind::Quoted: return words(take());
    case Kind::Regex: return regex(take());
    case Kind::Word: return isAtKeyword("not") ? negation() : wordOrField();
    default: return unexpected(m_token, "something to look for");
    }
}

FilterParser::Parsed FilterParser::negation()
{
    take();
    ++m_depth;
    const Parsed negated = one();
    --m_depth;
    return negated ? Parsed(notThis(*negated)) : negated;
}

FilterParser::Parsed FilterParser::inBrackets()
{
    const FilterToken open = take();
    ++m_depth;
    Parsed inside = either();
    --m_depth;
    if (!inside) return inside;
    if (!isAt(Kind::Close)) return unexpected(m_token, fmt::format("\")\" for the bracket of column {}", open.column));
    take();
    return inside;
}

FilterParser::Parsed FilterParser::wordOrField()
{
    if (isAtKeyword("and") || isAtKeyword("or")) return unexpected(m_token, "something to look for");
    const FilterToken word = take();
    if (!isAt(Kind::Operator)) return words(word);
    return word.text == "body" || word.text.starts_with("body.") || word.text.starts_with("body[") ? bodyField(word)
                                                                                                   : field(word);
}

FilterParser::Parsed FilterParser::field(const FilterToken &name)
{
    static const std::vector<std::string> fields{"type", "from", "size", "seq", "text", "hex", "body"};
    if (std::find(fields.begin(), fields.end(), name.text) == fields.end())
        return mistakeAt(name, fmt::format("unknown field {}{}; put quotes around words to search for",
                                           inQuotes(name.text), didYouMean(name.text, fields)));
    const FilterToken sign = take();
    const FilterToken value = take();
    if (value.kind != Kind::Word && value.kind != Kind::Quoted && !(name.text == "text" && value.kind == Kind::Regex))
        return unexpected(value, fmt::format("a value for {} {}", name.text, sign.text));
    if (name.text == "type") return nameField(FilterName::Type, sign, value);
    if (name.text == "from") return nameField(FilterName::Publisher, sign, value);
    if (name.text == "size") return numberField(FilterNumber::EventSize, sign, value);
    if (name.text == "seq") return numberField(FilterNumber::SequenceNumber, sign, value);
    if (name.text == "text") return textField(sign, value);
    return hexField(sign, value);
}

FilterParser::Parsed FilterParser::bodyField(const FilterToken &name)
{
    std::string_view place = std::string_view(name.text).substr(std::string_view("body").size());
    if (place.starts_with('.')) place.remove_prefix(1);
    const auto path = place.empty() && name.text.ends_with('.') ? PayloadPath::parse(".") : PayloadPath::parse(place);
    if (!path) return mistakeAt(name, path.error().message());
    const FilterToken sign = take();
    const FilterToken value = take();
    const bool isRegex = value.kind == Kind::Regex && sign.text == "~";
    if (value.kind != Kind::Word && value.kind != Kind::Quoted && !isRegex)
        return unexpected(value, fmt::format("a value for {} {}", name.text, sign.text));
    if (sign.text == "~") {
        if (isRegex && ++m_regexes > MOST_REGEXES) return tooManyRegexes(value);
        const auto search = isRegex ? TextSearch::regex(value.text) : TextSearch::words(value.text);
        return search ? Parsed(bodyContains(*path, *search)) : mistakeAt(value, search.error().message());
    }
    const auto comparison = *comparisonOf(sign.text);
    const bool hasOrder = comparison != FilterComparison::Equal && comparison != FilterComparison::NotEqual;
    if (hasOrder && !realNumber(value.text)) return unexpected(value, "a number");
    return bodyIs(*path, comparison, value.text);
}

FilterParser::Parsed FilterParser::hexField(const FilterToken &sign, const FilterToken &value)
{
    if (sign.text != ":") return unexpected(sign, "hex:01ff");
    const auto bytes = parseHex(value.text);
    if (!bytes) return mistakeAt(value, bytes.error().message());
    return bytes->empty() ? unexpected(value, "a byte at least, as in hex:01") : Parsed(bytesContain(*bytes));
}

FilterParser::Parsed FilterParser::nameField(FilterName name, const FilterToken &sign, const FilterToken &value)
{
    if (sign.text == "~") {
        const auto search = TextSearch::words(value.text);
        return search ? Parsed(nameContains(name, *search)) : mistakeAt(value, search.error().message());
    }
    const auto comparison = comparisonOf(sign.text);
    if (comparison == FilterComparison::Equal) return nameIs(name, value.text);
    if (comparison == FilterComparison::NotEqual) return notThis(nameIs(name, value.text));
    return unexpected(sign, "==, != or ~ (contains)");
}

FilterParser::Parsed FilterParser::numberField(FilterNumber number, const FilterToken &sign, const FilterToken &value)
{
    const auto comparison = comparisonOf(sign.text);
    if (!comparison) return unexpected(sign, "==, !=, <, <=, > or >=");
    const auto limit = numberOf(value.text, number);
    if (!limit)
        return unexpected(value, number == FilterNumber::EventSize ? "a size such as 100 or 64KiB" : "a number");
    return numberIs(number, *comparison, *limit);
}

FilterParser::Parsed FilterParser::textField(const FilterToken &sign, const FilterToken &value)
{
    if (sign.text != "~" && sign.text != ":") return unexpected(sign, "~ (contains)");
    return value.kind == Kind::Regex ? regex(value) : words(value);
}

FilterParser::Parsed FilterParser::words(const FilterToken &words)
{
    return found(words, FilterText::WholeEvent, TextSearch::words(words.text));
}

FilterParser::Parsed FilterParser::regex(const FilterToken &regex)
{
    if (++m_regexes > MOST_REGEXES) return tooManyRegexes(regex);
    return found(regex, FilterText::Payload, TextSearch::regex(regex.text));
}

} // namespace event_engine
