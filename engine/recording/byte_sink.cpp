// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/byte_sink.h"

#include <cerrno>
#include <fcntl.h>
#include <sys/file.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

std::string reasonOf(int errorNumber)
{
    return std::generic_category().message(errorNumber);
}

// What cannot be synced: a pipe, a device.
bool hasNothingToLose(int errorNumber)
{
    return errorNumber == EINVAL || errorNumber == EROFS;
}

Error notOnTheDisk(const std::filesystem::path &path, int errorNumber)
{
    return {ErrorKind::Io, "cannot bring " + path.string() + " to the disk: " + reasonOf(errorNumber)};
}

// Not so where a file system has no locks.
bool isLockedByAnother(int descriptor, int lock)
{
    return ::flock(descriptor, lock | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace

Result<> ByteSink::write(ByteView bytes)
{
    while (!bytes.empty()) {
        if (m_failed) return state();
        const auto written = writeSome(bytes);
        if (!written) return keep(written.error());
        if (*written == 0) return keep({ErrorKind::Io, "writing: nothing was taken and no reason given"});
        m_position.fetch_add(*written, std::memory_order_relaxed);
        bytes = bytes.subspan(*written);
    }
    return state();
}

Result<> ByteSink::flush()
{
    return m_failed ? state() : check(flushAll());
}

Result<> ByteSink::sync()
{
    return m_failed ? state() : check(syncAll());
}

std::optional<Error> ByteSink::error() const
{
    const std::scoped_lock lock(m_errorMutex);
    return m_error;
}

Result<> ByteSink::check(const Result<> &result)
{
    return result ? state() : keep(result.error());
}

Result<> ByteSink::keep(const Error &error)
{
    {
        const std::scoped_lock lock(m_errorMutex);
        if (!m_error) m_error = error;
        m_failed = true;
    }
    return state();
}

Result<> ByteSink::state() const
{
    if (!m_failed) return {};
    const std::scoped_lock lock(m_errorMutex);
    return failure(*m_error);
}

Result<std::unique_ptr<FileByteSink>> FileByteSink::create(const std::filesystem::path &path, Existing existing)
{
    const int ifThere = existing == Existing::Replace ? O_TRUNC : O_EXCL;
    int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | ifThere, 0644);
    const bool isTaken = descriptor < 0 && errno == EEXIST;
    if (isTaken && existing == Existing::ReplaceAbandoned) descriptor = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0) {
        const ErrorKind kind = errno == EEXIST   ? ErrorKind::InUse
                               : errno == ENOENT ? ErrorKind::NotFound
                                                 : ErrorKind::Io;
        return failure(kind, "cannot create " + path.string() + ": " + reasonOf(errno));
    }
    std::unique_ptr<FileByteSink> sink(new FileByteSink(path, descriptor));
    // Tells others that somebody still writes it.
    const bool isAnothers = isLockedByAnother(descriptor, LOCK_EX);
    if (!isTaken) return sink;
    if (isAnothers) return failure(ErrorKind::InUse, path.string() + " is being written by another program");
    if (::ftruncate(descriptor, 0) != 0)
        return failure(ErrorKind::Io, "cannot empty " + path.string() + ": " + reasonOf(errno));
    return sink;
}

bool FileByteSink::isWritten(int descriptor)
{
    return isLockedByAnother(descriptor, LOCK_SH);
}

FileByteSink::~FileByteSink()
{
    ::close(m_descriptor);
}

Result<std::size_t> FileByteSink::writeSome(ByteView bytes)
{
    const ssize_t written = ::write(m_descriptor, bytes.data(), bytes.size());
    if (written >= 0) return static_cast<std::size_t>(written);
    if (errno == EINTR) return writeSome(bytes);
    return failure(ErrorKind::Io, "cannot write to " + m_path.string() + ": " + reasonOf(errno));
}

Result<> FileByteSink::syncAll()
{
    if (::fdatasync(m_descriptor) != 0)
        return hasNothingToLose(errno) ? Result<>() : failure(notOnTheDisk(m_path, errno));
    if (m_isNameSafe) return {};
    const auto named = syncFolderOf(m_path);
    if (!named) return failure(named.error());
    m_isNameSafe = *named;
    return {};
}

Result<bool> syncFolderOf(const std::filesystem::path &file)
{
    const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0 && (errno == EMFILE || errno == ENFILE)) return false;
    if (descriptor < 0 && errno != EACCES) return failure(notOnTheDisk(folder, errno));
    if (descriptor < 0) return true;
    const int error = ::fsync(descriptor) == 0 ? 0 : errno;
    ::close(descriptor);
    if (error != 0 && !hasNothingToLose(error)) return failure(notOnTheDisk(folder, error));
    return true;
}

Result<std::size_t> MemoryByteSink::writeSome(ByteView bytes)
{
    m_bytes.insert(m_bytes.end(), bytes.begin(), bytes.end());
    return bytes.size();
}

} // namespace event_engine
