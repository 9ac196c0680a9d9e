// SPDX-License-Identifier: BSD-3-Clause
#include "engine/cli/long_work.h"

#include "event_engine/text.h"

#include <algorithm>
#include <fmt/format.h>

namespace event_engine::cli {

std::string progressBar(std::string_view verb, std::uint64_t done, std::uint64_t size)
{
    constexpr std::size_t WIDTH = 30;
    const double part = size ? std::min(1.0, static_cast<double>(done) / static_cast<double>(size)) : 1;
    const auto filled = static_cast<std::size_t>(part * WIDTH);
    std::string bar(filled, '=');
    if (filled < WIDTH) bar += '>';
    bar.resize(WIDTH, ' ');
    return fmt::format("{}  [{}]  {:.0f} %  {} of {}", verb, bar, part * 100, sizeText(done), sizeText(size));
}

FileProgress LongWork::progress()
{
    return [this](std::uint64_t done, std::uint64_t size) { m_console.progress(progressBar(m_verb, done, size)); };
}

} // namespace event_engine::cli
