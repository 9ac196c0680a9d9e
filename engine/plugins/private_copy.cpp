// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/private_copy.h"

#include "engine/base/file_descriptor.h"
#include "engine/plugins/program_path.h"

#include <atomic>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <fcntl.h>
#include <string_view>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool SANITIZED = true;
#elif defined(__has_feature)
constexpr bool SANITIZED = __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool SANITIZED = false;
#endif

// What copies beside the original, and folders for copies, begin with; the process id follows.
constexpr std::string_view FILE_PREFIX = ".event-engine-copy-";
constexpr std::string_view FOLDER_PREFIX = "event-engine-copy-";

Error cannotMake(const fs::path &path, int errorNumber)
{
    return {ErrorKind::Io, path.string() + ": " + std::generic_category().message(errorNumber)};
}

bool isOurs(const fs::path &path)
{
    struct stat status = {};
    return ::lstat(path.c_str(), &status) == 0 && status.st_uid == ::geteuid();
}

/// True for the name of a copy whose program is no more.
bool isLeftBehind(std::string_view name, std::string_view prefix)
{
    if (!name.starts_with(prefix)) return false;
    name.remove_prefix(prefix.size());
    pid_t process = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), process);
    return error == std::errc() && process > 0 && ::kill(process, 0) != 0 && errno == ESRCH;
}

void removeLeftBehind(const fs::path &folder, std::string_view prefix)
{
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        std::error_code ignored;
        if (isLeftBehind(entry->path().filename().string(), prefix) && isOurs(entry->path()))
            fs::remove_all(entry->path(), ignored);
    }
}

Result<fs::path> makeTemporaryFolder()
{
    std::error_code error;
    const fs::path parent = fs::temp_directory_path(error);
    if (error) return failure(ErrorKind::Io, "no folder for temporary files: " + error.message());
    removeLeftBehind(parent, FOLDER_PREFIX);
    std::string name = (parent / FOLDER_PREFIX).string() + std::to_string(::getpid()) + "-XXXXXX";
    if (!::mkdtemp(name.data())) return failure(cannotMake(parent, errno));
    return fs::path(name);
}

fs::path hiddenName(const fs::path &original)
{
    static std::atomic<unsigned> copies = 0;
    const fs::path folder = original.parent_path();
    removeLeftBehind(folder, FILE_PREFIX);
    return folder / (std::string(FILE_PREFIX) + std::to_string(::getpid()) + "-" + std::to_string(++copies) + "-" +
                     original.filename().string());
}

Result<> write(const fs::path &file, ByteView bytes)
{
    const FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRWXU));
    if (!descriptor) return failure(cannotMake(file, errno));
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failure(cannotMake(file, errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return {};
}

} // namespace

Result<PrivateCopy> PrivateCopy::make(const fs::path &original, ByteView bytes, Place place)
{
    fs::path folder;
    if (place == Place::TemporaryFolder) {
        auto made = makeTemporaryFolder();
        if (!made) return failure(made.error());
        folder = std::move(*made);
    }
    PrivateCopy copy(folder.empty() ? hiddenName(original) : folder / original.filename(), folder);
    if (auto written = write(copy.file(), bytes); !written) return failure(written.error());
    return copy;
}

PrivateCopy::~PrivateCopy()
{
    if (m_file.empty() || SANITIZED || environmentVariable("EVENT_ENGINE_KEEP_PLUGIN_COPIES")) return;
    std::error_code ignored;
    fs::remove(m_file, ignored);
    if (!m_ownFolder.empty()) fs::remove(m_ownFolder, ignored);
}

} // namespace event_engine
