// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

Error cannot(const std::string &what, const std::filesystem::path &path)
{
    const int number = errno;
    const ErrorKind kind = number == ENOENT ? ErrorKind::NotFound : ErrorKind::Io;
    return {kind, "cannot " + what + " " + path.string() + ": " + std::generic_category().message(number)};
}

} // namespace

Result<std::unique_ptr<FileByteSource>> FileByteSource::open(const std::filesystem::path &path)
{
    // O_NONBLOCK: opening a pipe must not wait for a writer.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) return failure(cannot("open", path));
    struct stat status = {};
    const bool isKnown = ::fstat(descriptor, &status) == 0;
    auto source = std::unique_ptr<FileByteSource>(
        new FileByteSource(path, descriptor, isKnown ? static_cast<std::uint64_t>(status.st_size) : 0));
    if (!isKnown) return failure(cannot("look at", path));
    if (!S_ISREG(status.st_mode)) return failure(ErrorKind::InvalidArgument, path.string() + " is not a file");
    return source;
}

FileByteSource::~FileByteSource()
{
    ::close(m_descriptor);
}

Result<std::size_t> FileByteSource::readAt(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= m_size) return 0;
    std::size_t filled = 0;
    while (filled < into.size()) {
        const ssize_t got =
            ::pread(m_descriptor, into.data() + filled, into.size() - filled, static_cast<off_t>(offset + filled));
        if (got == 0) break;
        if (got > 0)
            filled += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            return failure(cannot("read", m_path));
    }
    return filled;
}

Result<std::size_t> MemoryByteSource::readAt(std::uint64_t offset, std::span<std::byte> into) const
{
    if (offset >= m_bytes.size()) return 0;
    const std::size_t count = std::min<std::size_t>(into.size(), m_bytes.size() - offset);
    std::copy_n(m_bytes.begin() + static_cast<std::ptrdiff_t>(offset), count, into.begin());
    return count;
}

} // namespace event_engine
