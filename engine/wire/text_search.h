// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <memory>
#include <string_view>

namespace re2 {
class RE2;
}

namespace event_engine {

/// Finds words or a regular expression in text, upper and lower case being the same. Takes time in proportion to the
/// text whatever is sought, and does not allocate per text. Any thread.
class TextSearch {
public:
    [[nodiscard]] static Result<TextSearch> words(std::string_view words);
    /// RE2's syntax. Fails with its words where the expression is none.
    [[nodiscard]] static Result<TextSearch> regex(std::string_view expression);

    [[nodiscard]] bool isIn(std::string_view text) const;

private:
    explicit TextSearch(std::shared_ptr<const re2::RE2> compiled) : m_compiled(std::move(compiled)) {}
    std::shared_ptr<const re2::RE2> m_compiled;
};

} // namespace event_engine
