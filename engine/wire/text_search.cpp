// SPDX-License-Identifier: BSD-3-Clause
#include "engine/wire/text_search.h"

#include <re2/re2.h>

namespace event_engine {

namespace {

constexpr std::int64_t MEMORY_LIMIT = 1024 * 1024;

RE2::Options anyCase()
{
    RE2::Options options;
    options.set_case_sensitive(false);
    options.set_never_capture(true);
    options.set_log_errors(false);
    options.set_max_mem(MEMORY_LIMIT);
    return options;
}

} // namespace

Result<TextSearch> TextSearch::words(std::string_view words)
{
    RE2::Options options = anyCase();
    options.set_literal(true);
    auto compiled = std::make_shared<const RE2>(re2::StringPiece(words.data(), words.size()), options);
    if (!compiled->ok()) return failure(ErrorKind::InvalidArgument, compiled->error());
    return TextSearch(std::move(compiled));
}

Result<TextSearch> TextSearch::regex(std::string_view expression)
{
    auto compiled = std::make_shared<const RE2>(re2::StringPiece(expression.data(), expression.size()), anyCase());
    if (!compiled->ok()) return failure(ErrorKind::InvalidArgument, compiled->error());
    return TextSearch(std::move(compiled));
}

bool TextSearch::isIn(std::string_view text) const
{
    return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *m_compiled);
}

} // namespace event_engine
