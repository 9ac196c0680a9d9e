// SPDX-License-Identifier: BSD-3-Clause
#include "engine/app/manifest_places.h"

#include <toml++/toml.h>

namespace event_engine {

namespace {

std::uint32_t lineOf(const toml::node *node)
{
    return node ? node->source().begin.line : 0;
}

std::uint32_t lineIn(std::string_view text, std::string_view key, auto isIt)
{
    if (text.empty()) return 0;
    const toml::table table = toml::parse(text); // it has been parsed before
    const auto *elements = table["plugins"][key].as_array();
    if (!elements) return 0;
    for (const toml::node &element : *elements)
        if (const toml::node *found = isIt(element)) return lineOf(found);
    return 0;
}

bool isText(const toml::node *node, std::string_view text)
{
    return node && node->is_string() && node->as_string()->get() == text;
}

} // namespace

Error ManifestPlaces::at(std::uint32_t line, const Error &error) const
{
    return line ? error.in(m_file + ":" + std::to_string(line)) : error;
}

Error ManifestPlaces::atLibrary(std::string_view name, const Error &error) const
{
    return at(lineIn(m_text, "libraries",
                     [&](const toml::node &element) { return isText(&element, name) ? &element : nullptr; }),
              error);
}

Error ManifestPlaces::atPlugin(std::string_view name, const Error &error) const
{
    const auto isIt = [&](const toml::node &element) -> const toml::node * {
        const toml::table *table = element.as_table();
        if (!table) return isText(&element, name) ? &element : nullptr;
        const toml::node *className = table->get("class");
        return isText(table->contains("name") ? table->get("name") : className, name) ? className : nullptr;
    };
    return at(lineIn(m_text, "internal", isIt), error);
}

} // namespace event_engine
