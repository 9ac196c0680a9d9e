// SPDX-License-Identifier: BSD-3-Clause
#include "disk.h"

#include "timing.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <lz4frame.h>
#include <unistd.h>
#include <vector>

namespace bench {

namespace {

constexpr std::size_t PIECE = 1024 * 1024;

template <class Action>
double rateOf(std::uint64_t bytes, Action &&action)
{
    const auto begin = monotonicNs();
    for (std::uint64_t done = 0; done < bytes; done += PIECE) action();
    return double(bytes) * 1e9 / double(monotonicNs() - begin);
}

} // namespace

BigFiles::BigFiles()
{
    std::string name = (std::filesystem::temp_directory_path() / "event-engine-bench-XXXXXX").string();
    if (!::mkdtemp(name.data())) std::abort();
    m_folder = name;
}

BigFiles::~BigFiles()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
}

std::filesystem::path BigFiles::fresh(const std::string &name) const
{
    std::error_code ignored;
    std::filesystem::remove(m_folder / name, ignored);
    return m_folder / name;
}

double writeRate(const std::filesystem::path &file, std::uint64_t bytes)
{
    const std::vector<std::byte> piece(PIECE, std::byte{0x5a});
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    const double rate = rateOf(bytes, [&] {
        if (::write(descriptor, piece.data(), PIECE) != ssize_t(PIECE)) std::abort();
    });
    ::close(descriptor);
    std::filesystem::remove(file);
    return rate;
}

double copyRate()
{
    const std::vector<std::byte> from(PIECE, std::byte{0x5a});
    std::vector<std::byte> to(64 * PIECE);
    std::size_t at = 0;
    return rateOf(4096 * PIECE, [&] {
        std::memcpy(to.data() + at, from.data(), PIECE);
        at = (at + PIECE) % to.size();
    });
}

double lz4Rate(event_engine::ByteView sample)
{
    std::vector<std::byte> piece(PIECE);
    for (std::size_t at = 0; at < PIECE; at += sample.size())
        std::memcpy(piece.data() + at, sample.data(), std::min(sample.size(), PIECE - at));
    const LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
    std::vector<std::byte> out(LZ4F_compressFrameBound(PIECE, &preferences));
    return rateOf(512 * PIECE, [&] {
        if (LZ4F_isError(LZ4F_compressFrame(out.data(), out.size(), piece.data(), PIECE, &preferences))) std::abort();
    });
}

void forget(const std::filesystem::path &file)
{
    const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fdatasync(descriptor);
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_DONTNEED);
    ::close(descriptor);
}

} // namespace bench
