// SPDX-License-Identifier: BSD-3-Clause
// The filter line: whatever the text, it is a filter that can be asked, or an error in words. The input is a line, and
// behind its end the bytes of an event.
#include "event_engine/event_query.h"
#include "tests/support/event_maker.h"

#include <cstdlib>

using namespace event_engine;

namespace {

void require(bool holds)
{
    if (!holds) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const std::string_view input(reinterpret_cast<const char *>(data), size);
    const std::string_view line = input.substr(0, input.find('\n'));
    const std::string_view bytes = input.substr(std::min(line.size() + 1, size));
    const auto filter = EventFilter::parse(line);
    if (!filter) {
        require(filter.error().message().starts_with("column ") || line.size() > 4096);
        return 0;
    }
    EventMaker maker;
    const auto event = maker.make({"Wind", Encoding::Json}, bytes);
    require(filter->matches(event) == EventFilter::parse(filter->text())->matches(event));
    require(filter->matches(event) || !filter->matchesEverything());
    const auto opposite = EventFilter::parse("not (" + std::string(line) + ")");
    if (opposite) require(filter->matches(event) != opposite->matches(event));
    return 0;
}
