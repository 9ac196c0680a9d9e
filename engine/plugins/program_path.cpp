// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/program_path.h"

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

std::vector<std::filesystem::path> programsOnPath(std::string_view name, std::string_view path)
{
    std::vector<std::filesystem::path> found;
    while (!path.empty()) {
        const auto end = path.find(':');
        const auto folder = path.substr(0, end);
        path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
        if (folder.empty()) continue; // means the present folder to a shell: nobody wants that here
        auto file = absolutePath(std::filesystem::path(folder) / name);
        if (canBeRun(file)) found.push_back(std::move(file));
    }
    return found;
}

std::optional<std::string> environmentVariable(const char *name)
{
    const char *value = std::getenv(name);
    if (!value || !*value) return std::nullopt;
    return value;
}

} // namespace event_engine
