// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/own_location.h"

#include <algorithm>
#include <dlfcn.h>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

void addOnce(std::vector<fs::path> &places, fs::path place)
{
    if (std::find(places.begin(), places.end(), place) == places.end()) places.push_back(std::move(place));
}

} // namespace

fs::path programFolder()
{
    std::error_code error;
    return fs::read_symlink("/proc/self/exe", error).parent_path();
}

fs::path engineFolder()
{
    Dl_info info = {};
    if (!::dladdr(reinterpret_cast<const void *>(&engineFolder), &info) || !info.dli_fname) return {};
    std::error_code error;
    return fs::canonical(info.dli_fname, error).parent_path();
}

std::vector<fs::path> installedPlaces(const fs::path &relative)
{
    std::vector<fs::path> places;
    for (const auto &folder : {engineFolder(), programFolder()}) {
        if (folder.empty()) continue;
        addOnce(places, folder.parent_path() / relative);
        addOnce(places, folder.parent_path().parent_path() / relative);
    }
    return places;
}

} // namespace event_engine
