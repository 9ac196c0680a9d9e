// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/key_file.h"

#include "engine/base/file_content.h"
#include "engine/base/file_descriptor.h"
#include "engine/bus/curve.h"

#include <cerrno>
#include <fcntl.h>
#include <fmt/format.h>
#include <sstream>
#include <sys/stat.h>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

constexpr int LINES_AT_MOST = 100;
constexpr std::size_t LONGEST_LINE = 1000;

std::string_view trimmed(std::string_view text, std::string_view blanks = " \t\r")
{
    const auto first = text.find_first_not_of(blanks);
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::string *placeOf(std::string_view name, KeyFile &keys)
{
    if (name == "public-key") return &keys.publicKey;
    if (name == "secret-key") return &keys.secretKey;
    if (name == "server-key") return &keys.serverKey;
    return nullptr;
}

Result<> readLine(std::string_view line, KeyFile &keys)
{
    line = trimmed(line);
    const auto equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) return {};
    const auto name = trimmed(line.substr(0, equals));
    std::string *place = placeOf(name, keys);
    if (!place) return {};
    *place = trimmed(line.substr(equals + 1), " \t\r\"'");
    if (isKey(*place)) return {};
    return failure(ErrorKind::BadData, fmt::format("{} is no key: expected 40 characters of Z85 in quotes", name));
}

Result<KeyFile> readLines(std::istream &stream)
{
    KeyFile keys;
    std::string line;
    for (int n = 0; n < LINES_AT_MOST && std::getline(stream, line); ++n) {
        if (line.size() > LONGEST_LINE) break;
        if (auto read = readLine(line, keys); !read) return failure(read.error());
    }
    if (keys.publicKey.empty()) return failure(ErrorKind::BadData, "found no public-key, so this is no file of keys");
    return keys;
}

Result<> checkPermissions(const fs::path &file)
{
    std::error_code error;
    const auto status = fs::status(file, error);
    constexpr auto others = fs::perms::group_all | fs::perms::others_all;
    if (error || (status.permissions() & others) == fs::perms::none) return {};
    return failure(ErrorKind::InvalidArgument, "others may read this secret key: chmod 600 " + file.string());
}

std::string contentOf(const std::string &comment, const KeyFile &keys)
{
    std::string content = fmt::format("# {}\ncurve\n    public-key = \"{}\"\n", comment, keys.publicKey);
    if (!keys.secretKey.empty()) content += fmt::format("    secret-key = \"{}\"\n", keys.secretKey);
    if (!keys.serverKey.empty()) content += fmt::format("    server-key = \"{}\"\n", keys.serverKey);
    return content;
}

} // namespace

Result<KeyFile> readKeyFile(const fs::path &file)
{
    const auto content = contentOfFile(file, "a file of keys", LINES_AT_MOST * LONGEST_LINE);
    if (!content) return failure(content.error());
    std::istringstream stream(*content);
    auto keys = readLines(stream);
    if (!keys) return failure(keys.error().in(file.string()));
    if (keys->secretKey.empty()) return keys;
    if (auto safe = checkPermissions(file); !safe) return failure(safe.error().in(file.string()));
    return keys;
}

Result<> writeKeyFile(const fs::path &file, const std::string &comment, const KeyFile &keys)
{
    const mode_t mode = keys.secretKey.empty() ? 0644 : 0600;
    const FileDescriptor descriptor(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode));
    if (!descriptor && errno == EEXIST)
        return failure(ErrorKind::InUse, file.string() + ": exists already, and no key is ever replaced");
    const std::string content = contentOf(comment, keys);
    if (descriptor && ::write(descriptor.get(), content.data(), content.size()) == ssize_t(content.size())) return {};
    const int reason = errno;
    std::error_code ignored;
    if (descriptor) fs::remove(file, ignored);
    return failure(ErrorKind::Io,
                   fmt::format("{}: cannot be written: {}", file.string(), std::generic_category().message(reason)));
}

} // namespace event_engine
