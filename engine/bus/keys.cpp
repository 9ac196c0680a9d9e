// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/keys.h"

#include "engine/bus/curve.h"
#include "engine/bus/key_folder.h"
#include "event_engine/text.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <fmt/format.h>
#include <sys/stat.h>
#include <system_error>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

constexpr auto SERVER = "server.key", ADMITTED = "admitted", CLIENTS = "clients", PUBLIC = ".pub";

Result<> makeFolder(const fs::path &folder)
{
    std::error_code error;
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), error);
    if (::mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return failure(ErrorKind::Io,
                   fmt::format("{}: cannot be made: {}", folder.string(), std::generic_category().message(errno)));
}

Result<> makeFolders(const fs::path &folder)
{
    for (const fs::path &each : {folder, folder / ADMITTED, folder / CLIENTS})
        if (auto made = makeFolder(each); !made) return made;
    std::error_code error;
    fs::permissions(folder, fs::perms::owner_all, error); // one that was there already may be open to others
    if (!error) return {};
    return failure(ErrorKind::Io, folder.string() + ": cannot be closed to others: " + error.message());
}

Result<> checkName(const std::string &name)
{
    const auto fine = [](unsigned char letter) { return std::isalnum(letter) || letter == '_' || letter == '-'; };
    if (!name.empty() && name.size() <= 100 && std::all_of(name.begin(), name.end(), fine) && name[0] != '-') return {};
    return failure(ErrorKind::InvalidArgument,
                   fmt::format("{} is no name of a client: it needs letters, digits, _ and -", inQuotes(name)));
}

} // namespace

Result<KeyFile> readServerKey(const fs::path &folder)
{
    std::error_code error;
    if (!fs::exists(folder / SERVER, error))
        return failure(ErrorKind::NotFound,
                       fmt::format("{0}: there are no keys: event-engine keys new {0} makes them", folder.string()));
    auto keys = readKeyFile(folder / SERVER);
    if (keys && keys->secretKey.empty())
        return failure(ErrorKind::BadData, (folder / SERVER).string() + ": found no secret-key, which the app needs");
    return keys;
}

Result<> makeKeys(const fs::path &folder)
{
    const auto keys = newKeys();
    if (!keys) return failure(keys.error());
    if (auto made = makeFolders(folder); !made) return made;
    return writeKeyFile(folder / SERVER, "The secret key of an Event Engine app. It stays here; nobody else needs it.",
                        *keys);
}

Result<fs::path> addClientKey(const fs::path &folder, const std::string &name)
{
    if (auto fine = checkName(name); !fine) return failure(fine.error());
    const auto server = readServerKey(folder);
    if (!server) return failure(server.error());
    auto keys = newKeys();
    if (!keys) return failure(keys.error());
    if (auto made = makeFolders(folder); !made) return failure(made.error());

    const fs::path listed = folder / ADMITTED / (name + PUBLIC);
    const auto open =
        fmt::format("Admits the client {}. Without this file it is refused, from the next start on.", name);
    if (auto written = writeKeyFile(listed, open, {keys->publicKey, {}, {}}); !written) return failure(written.error());
    fs::path file = folder / CLIENTS / (name + ".key");
    keys->serverKey = server->publicKey;
    const auto secret = fmt::format("The secret key of the client {}. Only the client needs it.", name);
    if (auto written = writeKeyFile(file, secret, *keys); !written) {
        std::error_code ignored;
        fs::remove(listed, ignored);
        return failure(written.error());
    }
    return file;
}

Result<KeyList> listKeys(const fs::path &folder)
{
    const auto server = readServerKey(folder);
    if (!server) return failure(server.error());
    KeyList list{server->publicKey, {}};
    std::error_code error;
    for (fs::directory_iterator entry(folder / ADMITTED, error), end; !error && entry != end; entry.increment(error)) {
        if (entry->path().extension() != PUBLIC) continue;
        auto keys = readKeyFile(entry->path());
        if (!keys) return failure(keys.error());
        list.admitted.push_back({entry->path().stem().string(), std::move(keys->publicKey)});
    }
    if (error && error != std::errc::no_such_file_or_directory)
        return failure(ErrorKind::Io, (folder / ADMITTED).string() + ": " + error.message());
    std::sort(list.admitted.begin(), list.admitted.end(),
              [](const auto &one, const auto &other) { return one.name < other.name; });
    return list;
}

} // namespace event_engine
