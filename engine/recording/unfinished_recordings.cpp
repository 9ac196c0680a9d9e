// SPDX-License-Identifier: BSD-3-Clause
// Recordings that a crash or a loss of power ended.
#include "engine/base/clock.h"
#include "engine/base/file_descriptor.h"
#include "engine/recording/mcap/format.h"
#include "engine/recording/part_file.h"
#include "event_engine/recording_tools.h"

#include <algorithm>
#include <array>
#include <fcntl.h>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

bool beginsLikeARecording(int descriptor)
{
    std::array<std::byte, mcap::MAGIC.size()> start{};
    return ::pread(descriptor, start.data(), start.size(), 0) == ssize_t(start.size()) && start == mcap::MAGIC;
}

std::optional<UnfinishedRecording> unfinished(const std::filesystem::path &file)
{
    std::error_code ignored;
    auto name = file;
    if (file.extension() != PartFile::RECORDED || std::filesystem::exists(name.replace_extension(), ignored)) return {};
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat state {};
    if (!descriptor || ::fstat(descriptor.get(), &state) != 0 || !S_ISREG(state.st_mode)) return {};
    // In this order: a recorder that has just created its file must find it without a lock.
    if (!beginsLikeARecording(descriptor.get()) || FileByteSink::isWritten(descriptor.get())) return {};
    const std::int64_t written = state.st_mtim.tv_sec * std::int64_t(1'000'000'000) + state.st_mtim.tv_nsec;
    return UnfinishedRecording{file, std::uint64_t(state.st_size), timestampOf(written)};
}

} // namespace

Result<std::vector<UnfinishedRecording>> unfinishedRecordings(const std::filesystem::path &folder)
{
    std::error_code error;
    std::vector<UnfinishedRecording> found;
    std::filesystem::directory_iterator file(folder, error);
    for (; !error && file != std::filesystem::directory_iterator(); file.increment(error))
        if (auto one = unfinished(file->path())) found.push_back(std::move(*one));
    if (error)
        return failure(error == std::errc::no_such_file_or_directory ? ErrorKind::NotFound : ErrorKind::Io,
                       "cannot look into " + folder.string() + ": " + error.message());
    std::sort(found.begin(), found.end(), [](const auto &a, const auto &b) { return a.lastWritten > b.lastWritten; });
    return found;
}

} // namespace event_engine
