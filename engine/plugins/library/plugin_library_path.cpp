// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/library/plugin_library_path.h"

#include "engine/base/own_location.h"
#include "engine/base/program_path.h"

#include <algorithm>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> pluginFolders(const fs::path &appFolder)
{
    const fs::path installed = "event-engine/plugins";
    std::vector<fs::path> folders{appFolder, programFolder(), programFolder().parent_path() / "lib" / installed,
                                  engineFolder() / installed};
    for (auto &folder : foldersOf(environmentVariable("EVENT_ENGINE_PLUGIN_PATH").value_or("")))
        folders.push_back(std::move(folder));
    return folders;
}

} // namespace

std::vector<fs::path> pluginLibraryPlaces(const fs::path &name, const fs::path &appFolder)
{
    if (name.is_absolute()) return {name};
    std::vector<fs::path> places;
    for (const auto &folder : pluginFolders(appFolder)) {
        auto place = (folder / name).lexically_normal();
        if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(std::move(place));
    }
    return places;
}

Result<fs::path> findPluginLibrary(const fs::path &name, const fs::path &appFolder)
{
    std::string lookedFor;
    for (const auto &place : pluginLibraryPlaces(name, appFolder)) {
        std::error_code error;
        if (fs::exists(place, error)) return place;
        lookedFor += (lookedFor.empty() ? "" : ", ") + place.string();
    }
    return failure(ErrorKind::NotFound,
                   "plugin library " + name.string() + " is in none of its places, has it been built? " + lookedFor);
}

} // namespace event_engine
