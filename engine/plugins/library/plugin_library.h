// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/error.h"
#include "event_engine/plugin_library.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace event_engine {

/// Constructs a plugin. To be called in the plugin's own thread; a constructor that throws is an error in words.
using PluginMaker = std::function<Result<std::unique_ptr<Plugin>>()>;

/// A plugin library, loaded for good: nothing of it is ever unloaded, so copies of this value, and what came out of
/// them, stay valid to the end of the program.
class PluginLibrary {
public:
    /// Loads a private copy of the file, see PrivateCopy: called again after a rebuild it loads the new code beside the
    /// old. Fails in words for what is no plugin library, or was built for another engine.
    static Result<PluginLibrary> load(const std::filesystem::path &file);

    [[nodiscard]] const std::filesystem::path &file() const { return m_file; }
    [[nodiscard]] std::vector<std::string> classNames() const;
    /// Empty: it has no class of that name.
    [[nodiscard]] PluginMaker maker(std::string_view className) const;

private:
    PluginLibrary(std::filesystem::path file, const detail::PluginTable &table)
        : m_file(std::move(file)), m_table(&table)
    {}

    std::filesystem::path m_file;
    const detail::PluginTable *m_table;
};

/// The plugin libraries of an app.
class PluginLibraries {
public:
    /// Finds and loads them all, or says which one cannot be, and why. `appFolder` is that of app.toml.
    static Result<PluginLibraries> load(const std::vector<std::string> &names, const std::filesystem::path &appFolder);
    /// One more, likewise.
    Result<> add(const std::string &name, const std::filesystem::path &appFolder);

    /// Fails where no library has the class, naming the nearest that one has, or where several have it.
    [[nodiscard]] Result<PluginMaker> maker(std::string_view className) const;

private:
    [[nodiscard]] Error noSuchClass(std::string_view className) const;

    std::vector<PluginLibrary> m_libraries;
};

} // namespace event_engine
