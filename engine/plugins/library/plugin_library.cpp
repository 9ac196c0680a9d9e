// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/library/plugin_library.h"

#include "engine/base/nearest.h"
#include "engine/base/text.h"
#include "engine/plugins/library/load_library.h"
#include "engine/plugins/library/plugin_library_path.h"

#include <algorithm>
#include <dlfcn.h>
#include <exception>
#include <string_view>

namespace event_engine {

namespace {

using GetTable = const detail::PluginTable *();
constexpr auto TABLE = "event_engine_plugin_table";

std::string_view nameOf(const detail::PluginClass &pluginClass)
{
    return {pluginClass.name, pluginClass.nameLength};
}

/// Looks at the file alone: no code of a library that does not fit may run, not even what it runs when it is loaded.
Result<> checkStamp(const LibraryImage &image)
{
    std::string_view theirs = image.textBehind(EVENT_ENGINE_PLUGIN_STAMP_MARK);
    if (theirs == EVENT_ENGINE_PLUGIN_STAMP) return {};
    if (theirs.empty()) {
        if (!image.exports(TABLE))
            return failure(ErrorKind::InvalidArgument, "is no plugin library, it lacks EVENT_ENGINE_PLUGINS(...)");
        theirs = "older headers without a stamp";
    }
    return failure(ErrorKind::InvalidArgument, "is built against " + std::string(theirs) +
                                                   ", and this engine is " EVENT_ENGINE_PLUGIN_STAMP
                                                   ": build the library again against this engine's headers");
}

Result<std::unique_ptr<Plugin>> construct(const detail::PluginClass &pluginClass)
{
    const std::string className(nameOf(pluginClass));
    try {
        return std::unique_ptr<Plugin>(pluginClass.make());
    } catch (const std::exception &error) {
        return failure(ErrorKind::Failed, "the constructor of " + className + " threw: " + error.what());
    } catch (...) {
        return failure(ErrorKind::Failed, "the constructor of " + className + " threw something that is no exception");
    }
}

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const auto &word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

} // namespace

Result<PluginLibrary> PluginLibrary::load(const std::filesystem::path &file)
{
    auto image = LibraryImage::read(file);
    if (!image) return failure(image.error());
    if (const auto checked = checkStamp(*image); !checked) return failure(checked.error().in(file.string()));
    const auto handle = loadLibraryAnew(file, std::move(*image));
    if (!handle) return failure(handle.error());
    const auto getTable = reinterpret_cast<GetTable *>(::dlsym(*handle, TABLE));
    if (!getTable) return failure(ErrorKind::InvalidArgument, file.string() + ": does not export " + TABLE);
    return PluginLibrary(file, *getTable());
}

std::vector<std::string> PluginLibrary::classNames() const
{
    std::vector<std::string> names;
    for (std::size_t i = 0; i < m_table->classCount; ++i) names.emplace_back(nameOf(m_table->classes[i]));
    return names;
}

PluginMaker PluginLibrary::maker(std::string_view className) const
{
    const auto end = m_table->classes + m_table->classCount;
    const auto found = std::find_if(m_table->classes, end, [&](const auto &one) { return nameOf(one) == className; });
    if (found == end) return {};
    return [found] { return construct(*found); };
}

Result<PluginLibraries> PluginLibraries::load(const std::vector<std::string> &names,
                                              const std::filesystem::path &appFolder)
{
    PluginLibraries libraries;
    for (const auto &name : names)
        if (auto added = libraries.add(name, appFolder); !added) return failure(added.error());
    return libraries;
}

Result<> PluginLibraries::add(const std::string &name, const std::filesystem::path &appFolder)
{
    const auto file = findPluginLibrary(name, appFolder);
    if (!file) return failure(file.error());
    auto library = PluginLibrary::load(*file);
    if (!library) return failure(library.error());
    m_libraries.push_back(std::move(*library));
    return {};
}

Result<PluginMaker> PluginLibraries::maker(std::string_view className) const
{
    PluginMaker found;
    std::vector<std::string> holders;
    for (const auto &library : m_libraries) {
        auto maker = library.maker(className);
        if (!maker) continue;
        found = std::move(maker);
        holders.push_back(library.file().string());
    }
    if (holders.empty()) return failure(noSuchClass(className));
    if (holders.size() > 1)
        return failure(ErrorKind::InvalidArgument,
                       "plugin class " + inQuotes(className) + " is in more than one library: " + joined(holders));
    return found;
}

Error PluginLibraries::noSuchClass(std::string_view className) const
{
    std::vector<std::string> known, lists;
    for (const auto &library : m_libraries) {
        const auto names = library.classNames();
        known.insert(known.end(), names.begin(), names.end());
        lists.push_back(library.file().filename().string() + " has " + joined(names));
    }
    if (lists.empty())
        return {ErrorKind::NotFound,
                "unknown plugin class " + inQuotes(className) + ": the app names no plugin library"};
    const auto near = nearest(className, known);
    return {ErrorKind::NotFound, "unknown plugin class " + inQuotes(className) +
                                     (near ? ", did you mean " + inQuotes(*near) + "?" : std::string()) + " (" +
                                     joined(lists) + ")"};
}

} // namespace event_engine
