// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/text.h"

namespace event_engine {

std::string countText(std::uint64_t count)
{
    std::string text = std::to_string(count);
    for (auto place = static_cast<std::ptrdiff_t>(text.size()) - 3; place > 0; place -= 3)
        text.insert(static_cast<std::size_t>(place), 1, ',');
    return text;
}

std::string counted(std::uint64_t count, std::string_view noun)
{
    return countText(count) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

} // namespace event_engine
