// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/library/load_library.h"

#include "engine/base/demangled.h"
#include "engine/base/mutex.h"
#include "engine/plugins/library/private_copy.h"

#include <dlfcn.h>
#include <map>
#include <optional>
#include <string_view>
#include <sys/stat.h>
#include <tuple>
#include <vector>

namespace event_engine {

namespace fs = std::filesystem;

namespace {

using Place = PrivateCopy::Place;

/// Copied elsewhere, a library that looks for others relative to its place would not find them.
std::vector<Place> placesFor(const LibraryImage &image)
{
    if (image.usesOrigin()) return {Place::BesideOriginal};
    return {Place::TemporaryFolder, Place::BesideOriginal};
}

/// "undefined symbol: _Z3foov" as people know it.
void demangleSymbol(std::string &text)
{
    const std::string_view words = "undefined symbol: ";
    const auto found = text.find(words);
    if (found == std::string::npos) return;
    const auto begin = found + words.size();
    const auto length = text.find_first_of(", ", begin) - begin;
    text.replace(begin, length, demangled(text.substr(begin, length)));
}

/// The words of dlerror without the name of the copy, which nobody knows.
Error loadingError(const fs::path &copy, const fs::path &original)
{
    const char *words = ::dlerror();
    std::string text = words ? words : "unknown error";
    if (const std::string prefix = copy.string() + ": "; text.starts_with(prefix)) text.erase(0, prefix.size());
    demangleSymbol(text);
    return {ErrorKind::Failed, original.string() + " cannot be loaded: " + text};
}

Result<void *> open(const fs::path &file, const fs::path &original)
{
    void *handle = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return failure(loadingError(file, original));
    return handle;
}

using Version = std::tuple<dev_t, ino_t, off_t, time_t, long>;

std::optional<Version> versionOf(const fs::path &file)
{
    struct stat status = {};
    if (::stat(file.c_str(), &status) != 0) return std::nullopt;
    return Version{status.st_dev, status.st_ino, status.st_size, status.st_mtim.tv_sec, status.st_mtim.tv_nsec};
}

/// Which versions of files were loaded as they are.
struct LoadedInPlace {
    Mutex mutex;
    std::map<fs::path, std::optional<Version>> versions GUARDED_BY(mutex);
};

Result<void *> openInPlace(const fs::path &file)
{
    static LoadedInPlace loaded;
    const MutexLock lock(loaded.mutex);
    const auto version = versionOf(file);
    const auto before = loaded.versions.find(file);
    if (before != loaded.versions.end() && before->second != version)
        return failure(ErrorKind::Failed, file.string() + " has changed since this program loaded it, and there is no "
                                                          "place for a copy; restart the program to use the new one");
    auto handle = open(file, file);
    if (handle) loaded.versions.emplace(file, version);
    return handle;
}

} // namespace

Result<void *> loadLibraryAnew(const fs::path &file, LibraryImage image)
{
    image.makeUniqueSymbolsOwn();

    std::optional<Error> reason;
    for (const Place place : placesFor(image)) {
        const auto copy = PrivateCopy::make(file, image.bytes(), place);
        if (!copy) continue;
        auto handle = open(copy->file(), file);
        if (handle) return handle;
        if (!reason) reason = handle.error();
    }
    auto handle = openInPlace(file);
    if (!handle && reason) return failure(*reason);
    return handle;
}

} // namespace event_engine
