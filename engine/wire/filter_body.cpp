// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/filter_body.h"

#include <charconv>
#include <fmt/format.h>

namespace event_engine {

namespace {

template <class... Cases>
struct Visitor : Cases... {
    using Cases::operator()...;
};
template <class... Cases>
Visitor(Cases...) -> Visitor<Cases...>;

// As a person would write it in the filter line; bytes as text, lists and objects as JSON.
std::string textOf(const PayloadValue &value)
{
    return std::visit(Visitor{[](std::monostate) { return std::string("null"); },
                              [](const std::string &text) { return text; },
                              [](const Bytes &bytes) { return std::string(asText(bytes)); },
                              [](const auto &number) { return fmt::format("{}", number); }},
                      value);
}

std::optional<double> numberIn(const PayloadValue &value)
{
    return std::visit(Visitor{[](std::int64_t number) { return std::optional(double(number)); },
                              [](std::uint64_t number) { return std::optional(double(number)); },
                              [](double number) { return std::optional(number); },
                              [](const auto &) { return std::optional<double>(); }},
                      value);
}

class BodyCondition : public FilterCondition {
public:
    explicit BodyCondition(PayloadPath path) : m_path(std::move(path)) {}

    [[nodiscard]] bool matches(const FilteredEvent &event) const override
    {
        const PayloadCodec &codec = event.codec();
        if (!codec.decodes()) return false;
        const auto decoded = codec.decode(event.view.payload());
        if (!decoded) return false;
        const PayloadValue value = decoded->at(m_path);
        return !std::holds_alternative<std::monostate>(value) && matchesValue(value);
    }

private:
    [[nodiscard]] virtual bool matchesValue(const PayloadValue &value) const = 0;

    const PayloadPath m_path;
};

class BodyIs final : public BodyCondition {
public:
    BodyIs(PayloadPath path, FilterComparison comparison, std::string value)
        : BodyCondition(std::move(path)), m_comparison(comparison), m_text(std::move(value)),
          m_number(realNumber(m_text))
    {}

private:
    [[nodiscard]] bool matchesValue(const PayloadValue &value) const override
    {
        const auto number = numberIn(value);
        if (number && m_number) return compare(*number, m_comparison, *m_number);
        if (m_comparison == FilterComparison::Equal) return textOf(value) == m_text;
        return m_comparison == FilterComparison::NotEqual && textOf(value) != m_text;
    }

    const FilterComparison m_comparison;
    const std::string m_text;
    const std::optional<double> m_number;
};

class BodyContains final : public BodyCondition {
public:
    BodyContains(PayloadPath path, TextSearch words) : BodyCondition(std::move(path)), m_words(std::move(words)) {}

private:
    [[nodiscard]] bool matchesValue(const PayloadValue &value) const override { return m_words.isIn(textOf(value)); }

    const TextSearch m_words;
};

} // namespace

FilterConditionPointer bodyIs(PayloadPath path, FilterComparison comparison, std::string value)
{
    return std::make_shared<const BodyIs>(std::move(path), comparison, std::move(value));
}

FilterConditionPointer bodyContains(PayloadPath path, TextSearch words)
{
    return std::make_shared<const BodyContains>(std::move(path), std::move(words));
}

std::optional<double> realNumber(const std::string &text)
{
    double number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

} // namespace event_engine
