// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/temporary_folder.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

bool isOurs(const fs::path &path)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

bool isLeftBehind(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
}

} // namespace

void removeLeftBehind(const fs::path &folder, std::string_view prefix)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (isLeftBehind(entry->path().filename().string(), prefix) && isOurs(entry->path()))
            fs::remove_all(entry->path(), ignored);
    }
}

Result<fs::path> makeTemporaryFolder(std::string_view prefix)
{
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error) return failure(ErrorKind::Io, "no folder for temporary files: " + error.message());
    removeLeftBehind(parent, prefix);
    std::string name = (parent / prefix).string() + std::to_string(::getpid()) + "-XXXXXX";
    if (::mkdtemp(name.data())) return fs::path(name);
    return failure(ErrorKind::Io, parent.string() + ": " + std::generic_category().message(errno));
}

} // namespace event_engine
