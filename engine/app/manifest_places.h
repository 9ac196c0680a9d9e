// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace event_engine {

/// Where the text of an app.toml names what turns out to be wrong when the app starts. Of an app that was made of no
/// file, and of what the text does not name, nothing is known.
class ManifestPlaces {
public:
    ManifestPlaces(std::string_view text, const std::filesystem::path &file) : m_text(text), m_file(file.string()) {}

    /// The same error with file and line before its words.
    [[nodiscard]] Error atLibrary(std::string_view name, const Error &error) const;
    /// The internal plugin of that name, or of that class where it has none.
    [[nodiscard]] Error atPlugin(std::string_view name, const Error &error) const;

private:
    [[nodiscard]] Error at(std::uint32_t line, const Error &error) const;

    const std::string m_text, m_file;
};

} // namespace event_engine
