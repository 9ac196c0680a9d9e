// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/library/private_copy.h"

#include "engine/base/program_path.h"
#include "engine/base/sanitizers.h"

#include <atomic>
#include <cerrno>
#include <fcntl.h>
#include <string_view>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

constexpr bool SANITIZED = EVENT_ENGINE_ADDRESS_SANITIZER || EVENT_ENGINE_THREAD_SANITIZER;

// What copies beside the original, and folders for copies, begin with; the process id follows.
constexpr std::string_view FILE_PREFIX = ".event-engine-copy-";
constexpr std::string_view FOLDER_PREFIX = "event-engine-copy-";

Error cannotMake(const fs::path &path, int errorNumber)
{
    return {ErrorKind::Io, path.string() + ": " + std::generic_category().message(errorNumber)};
}

fs::path hiddenName(const fs::path &original)
{
    static std::atomic<unsigned> copies = 0;
    const fs::path folder = original.parent_path();
    removeLeftBehind(folder, FILE_PREFIX);
    return folder / (std::string(FILE_PREFIX) + std::to_string(::getpid()) + "-" + std::to_string(++copies) + "-" +
                     original.filename().string());
}

Result<FileDescriptor> write(const fs::path &file, ByteView bytes)
{
    FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRWXU));
    if (!descriptor) return failure(cannotMake(file, errno));
    if (!markInUse(descriptor, file)) return failure(cannotMake(file, ENOENT));
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor.get(), bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return failure(cannotMake(file, errno));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return descriptor;
}

} // namespace

Result<PrivateCopy> PrivateCopy::make(const fs::path &original, ByteView bytes, Place place)
{
    TemporaryFolder folder;
    if (place == Place::TemporaryFolder) {
        auto made = makeTemporaryFolder(FOLDER_PREFIX);
        if (!made) return failure(made.error());
        folder = std::move(*made);
    }
    const fs::path file = folder.path.empty() ? hiddenName(original) : folder.path / original.filename();
    PrivateCopy copy(file, std::move(folder));
    auto written = write(copy.file(), bytes);
    if (!written) return failure(written.error());
    copy.m_inUse = std::move(*written);
    return copy;
}

PrivateCopy::~PrivateCopy()
{
    if (m_file.empty() || SANITIZED || environmentVariable("EVENT_ENGINE_KEEP_PLUGIN_COPIES")) return;
    std::error_code ignored;
    fs::remove(m_file, ignored);
    if (!m_ownFolder.path.empty()) fs::remove(m_ownFolder.path, ignored);
}

} // namespace event_engine
