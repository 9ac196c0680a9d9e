// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <ios>

namespace event_engine::test {

/// Flips a byte near the end of the n-th chunk of an MCAP file, counted from 0. Its index knows nothing of it. Returns
/// where the chunk begins; 0: the file has no such chunk.
inline std::uint64_t damageChunk(const std::filesystem::path &path, int n)
{
    constexpr std::uint64_t MAGIC_SIZE = 8;
    constexpr char CHUNK = 6;
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    for (std::uint64_t at = MAGIC_SIZE;;) {
        char prefix[9];
        if (!file.seekg(std::streamoff(at)).read(prefix, sizeof prefix)) return 0;
        std::uint64_t size = 0;
        std::memcpy(&size, prefix + 1, sizeof size);
        const std::uint64_t end = at + sizeof prefix + size;
        if (prefix[0] != CHUNK || n-- > 0) {
            at = end;
            continue;
        }
        const auto place = std::streamoff(end - 5);
        file.seekg(place);
        const char flipped = char(file.get() ^ 0x10);
        file.seekp(place).put(flipped);
        return at;
    }
}

/// Ends an MCAP file behind its last event, as a program does that is killed between two writes.
inline bool cutBehindEvents(const std::filesystem::path &path)
{
    constexpr std::uint64_t MAGIC_SIZE = 8;
    constexpr char DATA_END = 15;
    std::ifstream file(path, std::ios::binary);
    for (std::uint64_t at = MAGIC_SIZE;;) {
        char prefix[9];
        if (!file.seekg(std::streamoff(at)).read(prefix, sizeof prefix)) return false;
        if (prefix[0] == DATA_END) {
            std::filesystem::resize_file(path, at);
            return true;
        }
        std::uint64_t size = 0;
        std::memcpy(&size, prefix + 1, sizeof size);
        at += sizeof prefix + size;
    }
}

} // namespace event_engine::test
