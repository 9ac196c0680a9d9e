// SPDX-License-Identifier: BSD-3-Clause
#include "engine/base/file_content.h"

#include "engine/base/file_descriptor.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <system_error>

namespace event_engine {

namespace {

/// What it is, where it is nothing that has an end.
const char *wordFor(mode_t mode)
{
    if (S_ISREG(mode) || S_ISFIFO(mode)) return nullptr;
    return S_ISDIR(mode) ? "a folder" : "a device";
}

Error whyNot(int error)
{
    if (error == ENOENT || error == ENOTDIR) return {ErrorKind::NotFound, "there is no such file"};
    if (error == EACCES) return {ErrorKind::Io, "cannot be read; check its permissions"};
    return {ErrorKind::Io, "cannot be read: " + std::generic_category().message(error)};
}

/// Empty: the end is reached.
Result<std::string> readSome(int descriptor, std::size_t most)
{
    constexpr std::size_t AT_ONCE = 64 * 1024;
    std::string bytes(std::min(most, AT_ONCE), '\0');
    for (;;) {
        const ssize_t got = ::read(descriptor, bytes.data(), bytes.size());
        if (got >= 0) {
            bytes.resize(std::size_t(got));
            return bytes;
        }
        if (errno == EINTR) continue;
        if (errno != EAGAIN) return failure(ErrorKind::Io, "reading it failed");
        pollfd item{descriptor, POLLIN, 0}; // of a pipe whose writer has not written yet
        ::poll(&item, 1, -1);
    }
}

Result<std::string> read(const std::filesystem::path &file, const std::string &expected, std::size_t most)
{
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    const FileDescriptor descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!descriptor || ::fstat(descriptor.get(), &status) != 0) return failure(whyNot(errno));
    if (const char *found = wordFor(status.st_mode))
        return failure(ErrorKind::InvalidArgument, std::string("found ") + found + ", expected " + expected);
    std::string content;
    while (content.size() < most) {
        const auto more = readSome(descriptor.get(), most - content.size());
        if (!more) return more;
        if (more->empty()) break;
        content += *more;
    }
    if (content.empty() && S_ISFIFO(status.st_mode))
        return failure(ErrorKind::InvalidArgument, "found a pipe that nobody writes to, expected " + expected);
    return content;
}

} // namespace

Result<std::string> contentOfFile(const std::filesystem::path &file, const char *expected, std::size_t most)
{
    auto content = read(file, expected, most);
    if (!content) return failure(content.error().kind(), file.string() + ": " + content.error().message());
    return content;
}

} // namespace event_engine
