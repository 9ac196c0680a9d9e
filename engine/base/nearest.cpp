// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text.h"

#include <algorithm>
#include <cctype>
#include <numeric>

namespace event_engine {

namespace {

// What is longer is no mistyped name, and comparing takes the product of both lengths.
constexpr std::size_t LONGEST_WORD = 100;

bool same(char a, char b)
{
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
}

// How many letters must be put in, left out, changed, or swapped with their neighbour; a change of case counts nothing.
std::size_t distance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> beforeLast(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i) {
        beforeLast.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = last[j - 1] + (same(a[i - 1], b[j - 1]) ? 0 : 1);
            row[j] = std::min({changed, row[j - 1] + 1, last[j] + 1});
            if (i > 1 && j > 1 && same(a[i - 1], b[j - 2]) && same(a[i - 2], b[j - 1]))
                row[j] = std::min(row[j], beforeLast[j - 2] + 1);
        }
    }
    return row.back();
}

} // namespace

std::optional<std::string> nearest(std::string_view word, const std::vector<std::string> &known)
{
    if (word.size() > LONGEST_WORD) return {};
    std::optional<std::string> best;
    std::size_t limit = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const std::string &candidate : known) {
        if (candidate.size() >= word.size() + limit || word.size() >= candidate.size() + limit) continue;
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
