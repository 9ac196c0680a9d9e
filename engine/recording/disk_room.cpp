// SPDX-License-Identifier: BSD-3-Clause
#include "engine/recording/disk_room.h"

#include "event_engine/text.h"

#include <system_error>

namespace event_engine {

namespace {

// As it is given, mostly in powers of 1000.
std::string reserveText(std::uint64_t bytes)
{
    constexpr std::uint64_t MEGABYTE = 1'000'000;
    return bytes > 0 && bytes % MEGABYTE == 0 ? std::to_string(bytes / MEGABYTE) + " MB" : sizeText(bytes);
}

} // namespace

std::optional<std::uint64_t> diskFree(const std::filesystem::path &file)
{
    std::error_code error;
    const auto space = std::filesystem::space(std::filesystem::absolute(file, error).parent_path(), error);
    return error ? std::nullopt : std::optional<std::uint64_t>(space.available);
}

Result<> checkRoom(const std::filesystem::path &file, std::uint64_t keepFree)
{
    const auto free = diskFree(file);
    if (!free || *free >= keepFree) return {};
    return failure(ErrorKind::Io, "less than " + reserveText(keepFree) + " are left on the disk");
}

} // namespace event_engine
