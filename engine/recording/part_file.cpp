// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/part_file.h"

#include <cerrno>
#include <fcntl.h>
#include <stdio.h>
#include <system_error>
#include <unistd.h>

namespace event_engine {

namespace {

Error existsAlready(const std::filesystem::path &file)
{
    return {ErrorKind::InUse,
            file.string() + " exists already: choose another name, so that no recording is overwritten"};
}

// A file that came meanwhile stays as it is. Some file systems cannot promise that: there, looking has to do.
int renameWithoutReplacing(const std::filesystem::path &from, const std::filesystem::path &to)
{
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
    if (errno != EINVAL && errno != ENOSYS) return errno;
    if (::access(to.c_str(), F_OK) == 0) return EEXIST;
    return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

} // namespace

Result<PartFile> PartFile::create(const std::filesystem::path &file, std::string_view suffix)
{
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) return failure(existsAlready(file));
    auto part = file;
    part += suffix;
    using Existing = FileByteSink::Existing;
    auto sink = FileByteSink::create(part, suffix == COPIED ? Existing::ReplaceAbandoned : Existing::Refuse);
    if (!sink) return failure(sink.error());
    return PartFile(file, std::move(part), std::move(*sink));
}

PartFile PartFile::around(std::unique_ptr<ByteSink> sink, const std::filesystem::path &file)
{
    return {file, {}, std::move(sink)};
}

Result<> PartFile::complete()
{
    if (auto flushed = m_sink->flush(); !flushed) return flushed;
    if (auto synced = m_sink->sync(); !synced) return synced;
    if (m_part.empty()) return {};
    const int error = renameWithoutReplacing(m_part, m_name);
    if (error == 0) {
        const auto named = syncFolderOf(m_name); // where no descriptor is left, the file has its name all the same
        return named ? Result<>() : failure(named.error());
    }
    return failure(ErrorKind::Io,
                   "cannot give " + m_part.string() + " its name: " + std::generic_category().message(error));
}

void PartFile::discard()
{
    std::error_code ignored;
    if (!m_part.empty()) std::filesystem::remove(m_part, ignored);
}

} // namespace event_engine
