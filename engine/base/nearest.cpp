// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/nearest.h"

#include <algorithm>
#include <cctype>
#include <numeric>
#include <utility>

namespace event_engine {

namespace {

// Levenshtein distance, a change of case counting nothing.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const bool same =
                std::tolower(static_cast<unsigned char>(a[i])) == std::tolower(static_cast<unsigned char>(b[j]));
            const std::size_t replaced = diagonal + (same ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &known)
{
    std::optional<std::string> best;
    std::size_t limit = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string &candidate : known) {
        const std::size_t d = distance(word, candidate);
        if (d >= limit) continue;
        limit = d;
        best = candidate;
    }
    return best;
}

std::string didYouMean(std::string_view word, const std::vector<std::string> &known)
{
    if (const auto best = nearest(word, known)) return ", did you mean \"" + *best + "\"?";
    if (known.empty()) return {};
    constexpr std::size_t shown = 8;
    std::string list = ", known are ";
    for (std::size_t i = 0; i < std::min(shown, known.size()); ++i) list += (i ? ", " : "") + known[i];
    if (known.size() > shown) list += " and " + std::to_string(known.size() - shown) + " more";
    return list;
}

} // namespace event_engine
