// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text_template.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <fmt/format.h>
#include <random>

namespace event_engine {

namespace {

double randomNumber()
{
    thread_local std::mt19937_64 engine{std::random_device()()};
    return std::uniform_real_distribution<>(0, 1)(engine);
}

std::int64_t nanosecondsSince1970()
{
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

} // namespace

TextTemplate::TextTemplate(std::string_view text)
{
    std::size_t begin = 0; // of what is in no part yet
    for (std::size_t brace = text.find('{'); brace != std::string_view::npos; brace = text.find('{', brace + 1)) {
        const auto [placeholder, word] = placeholderAt(text.substr(brace));
        if (placeholder == Placeholder::None) continue;
        m_parts.push_back({std::string(text.substr(begin, brace - begin))});
        m_parts.push_back({std::string(word), placeholder});
        begin = brace + word.size();
    }
    m_parts.push_back({std::string(text.substr(begin))});
}

std::pair<TextTemplate::Placeholder, std::string_view> TextTemplate::placeholderAt(std::string_view text)
{
    using Known = std::pair<Placeholder, std::string_view>;
    constexpr std::array known{Known{Placeholder::Index, "{i}"}, Known{Placeholder::Now, "{now}"},
                               Known{Placeholder::Random, "{random}"}};
    const auto begins = [&](const Known &each) { return text.starts_with(each.second); };
    const auto found = std::find_if(known.begin(), known.end(), begins);
    return found == known.end() ? Known{Placeholder::None, {}} : *found;
}

std::string TextTemplate::valueOf(Placeholder placeholder, std::uint64_t index)
{
    switch (placeholder) {
    case Placeholder::Index: return std::to_string(index);
    case Placeholder::Now: return std::to_string(nanosecondsSince1970());
    case Placeholder::Random: return fmt::format("{:.6f}", randomNumber());
    case Placeholder::None: break;
    }
    return {};
}

std::string TextTemplate::make(std::uint64_t index) const
{
    std::string made;
    for (const Part &part : m_parts)
        made += part.placeholder == Placeholder::None ? part.text : valueOf(part.placeholder, index);
    return made;
}

std::string TextTemplate::sample() const
{
    std::string made;
    for (const Part &part : m_parts) {
        if (part.placeholder == Placeholder::None) {
            made += part.text;
            continue;
        }
        const std::string number = part.placeholder == Placeholder::Random ? "0.5" : "0";
        made += number + std::string(part.text.size() - number.size(), ' ');
    }
    return made;
}

bool TextTemplate::hasPlaceholders() const
{
    return std::any_of(m_parts.begin(), m_parts.end(),
                       [](const Part &part) { return part.placeholder != Placeholder::None; });
}

} // namespace event_engine
