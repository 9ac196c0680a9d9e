// SPDX-License-Identifier: BSD-3-Clause
#include "engine/payload/schema_file.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace event_engine {

Result<std::string> readSchemaFile(const std::string &file)
{
    constexpr std::uintmax_t LARGEST = 16u << 20;
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return failure(ErrorKind::NotFound, "cannot read " + file + ": " + error.message());
    if (size > LARGEST) return failure(ErrorKind::InvalidArgument, file + " is larger than 16 MiB: no schema is");
    std::ifstream stream(file, std::ios::binary);
    std::string content(std::size_t(size), '\0');
    if (!stream.read(content.data(), std::streamsize(size)))
        return failure(ErrorKind::Io, "cannot read " + file + ": " + std::strerror(errno));
    return content;
}

} // namespace event_engine
