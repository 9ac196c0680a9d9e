// SPDX-License-Identifier: BSD-3-Clause
// app.toml: whatever the text, it is a manifest or an error in words, each line of it with file and line.
#include "event_engine/manifest.h"

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
    const std::string_view text(reinterpret_cast<const char *>(data), size);
    const auto manifest = Manifest::parse(text, "/nowhere/app.toml");
    if (manifest) {
        require(manifest->text == text);
        for (const EventType &type : manifest->eventTypes) require(!type.name.empty() && !type.filter.empty());
        for (const ExternalPlugin &plugin : manifest->externalPlugins) require(!plugin.name.empty());
    } else {
        require(manifest.error().message().starts_with("/nowhere/app.toml:"));
    }
    return 0;
}
