// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/temporary_folder.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <string>
#include <sys/file.h>
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

bool isOfNoProcess(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
}

FileDescriptor opened(const fs::path &path)
{
    return FileDescriptor(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
}

// Locked meanwhile, so that who has just made it does not take it for his.
void removeIfUnused(const fs::path &path)
{
    const FileDescriptor open = opened(path);
    std::error_code ignored;
    if (open && ::flock(open.get(), LOCK_EX | LOCK_NB) == 0) fs::remove_all(path, ignored);
}

} // namespace

void removeLeftBehind(const fs::path &folder, std::string_view prefix)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        if (isOfNoProcess(entry->path().filename().string(), prefix) && isOurs(entry->path()))
            removeIfUnused(entry->path());
    }
}

// Where a file system knows no locks, nothing is removed either.
bool markInUse(const FileDescriptor &open, const fs::path &path)
{
    while (::flock(open.get(), LOCK_SH) != 0 && errno == EINTR) {
    }
    struct stat ours = {}, there = {};
    return ::fstat(open.get(), &ours) == 0 && ::lstat(path.c_str(), &there) == 0 && ours.st_ino == there.st_ino;
}

Result<TemporaryFolder> makeTemporaryFolder(std::string_view prefix)
{
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error) return failure(ErrorKind::Io, "no folder for temporary files: " + error.message());
    removeLeftBehind(parent, prefix);
    for (;;) {
        std::string name = (parent / prefix).string() + std::to_string(::getpid()) + "-XXXXXX";
        if (!::mkdtemp(name.data()))
            return failure(ErrorKind::Io, parent.string() + ": " + std::generic_category().message(errno));
        FileDescriptor open = opened(name);
        if (!open) return failure(ErrorKind::Io, name + ": " + std::generic_category().message(errno));
        if (markInUse(open, name)) return TemporaryFolder{std::move(name), std::move(open)};
    }
}

} // namespace event_engine
