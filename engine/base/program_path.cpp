// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/program_path.h"

#include <cstdlib>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

bool canBeRun(const std::filesystem::path &file)
{
    struct stat status = {};
    return ::stat(file.c_str(), &status) == 0 && S_ISREG(status.st_mode) && ::access(file.c_str(), X_OK) == 0;
}

std::filesystem::path absolutePath(const std::filesystem::path &path)
{
    std::error_code error;
    return std::filesystem::absolute(path, error);
}

} // namespace

std::vector<std::filesystem::path> foldersOf(std::string_view list)
{
    std::vector<std::filesystem::path> folders;
    while (!list.empty()) {
        const auto end = list.find(':');
        if (const auto folder = list.substr(0, end); !folder.empty()) folders.push_back(absolutePath(folder));
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
    }
    return folders;
}

std::vector<std::filesystem::path> programsOnPath(std::string_view name, std::string_view path)
{
    std::vector<std::filesystem::path> found;
    for (const auto &folder : foldersOf(path))
        if (auto file = folder / name; canBeRun(file)) found.push_back(std::move(file));
    return found;
}

std::optional<std::string> environmentVariable(const char *name)
{
    const char *value = std::getenv(name);
    if (!value || !*value) return std::nullopt;
    return value;
}

} // namespace event_engine
