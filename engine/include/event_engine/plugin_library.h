// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/headers_stamp.h"
#include "event_engine/plugin.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <type_traits>

namespace event_engine::detail {

// What both sides must agree on to pass C++ objects: the public headers, the standard library, and how it lays its own
// out. Compilers need not be the same: g++ and clang++ share the C++ ABI of this platform.
#define EVENT_ENGINE_STRINGIFY_INNER(x) #x
#define EVENT_ENGINE_STRINGIFY(x) EVENT_ENGINE_STRINGIFY_INNER(x)
#if defined(_GLIBCXX_RELEASE)
#define EVENT_ENGINE_STANDARD_LIBRARY                                                                                  \
    "libstdc++ with _GLIBCXX_USE_CXX11_ABI=" EVENT_ENGINE_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)
#else
#define EVENT_ENGINE_STANDARD_LIBRARY "libc++"
#endif
#if defined(_GLIBCXX_DEBUG)
#define EVENT_ENGINE_CONTAINERS " and _GLIBCXX_DEBUG"
#else
#define EVENT_ENGINE_CONTAINERS ""
#endif
#define EVENT_ENGINE_PLUGIN_STAMP EVENT_ENGINE_HEADERS ", " EVENT_ENGINE_STANDARD_LIBRARY EVENT_ENGINE_CONTAINERS
/// What stands before the stamp in a plugin library. The engine looks for it in the file, so that a library that does
/// not fit is refused before any code of it runs. Never changes.
#define EVENT_ENGINE_PLUGIN_STAMP_MARK "event_engine_plugin_stamp="

struct PluginClass {
    const char *name; ///< without namespaces; not ended by a zero
    std::size_t nameLength;
    Plugin *(*make)();
};

/// What a plugin library exports, besides its stamp.
struct PluginTable {
    const PluginClass *classes;
    std::size_t classCount;
};

/// Takes the first class off a list as the preprocessor writes it, "app::Counter, Other", and returns its name without
/// namespaces and blanks.
constexpr std::string_view takeClassName(std::string_view &list)
{
    const std::size_t comma = list.find(',');
    std::string_view name = list.substr(0, comma);
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
    name = name.substr(name.rfind(':') + 1);
    while (name.starts_with(' ')) name.remove_prefix(1);
    while (name.ends_with(' ')) name.remove_suffix(1);
    return name;
}

template <class T>
constexpr PluginClass pluginClass(std::string_view name)
{
    static_assert(std::is_base_of_v<Plugin, T>,
                  "a class in EVENT_ENGINE_PLUGINS must derive from event_engine::Plugin");
    static_assert(std::is_default_constructible_v<T>,
                  "a class in EVENT_ENGINE_PLUGINS must be constructible without arguments, and not abstract");
    return {name.data(), name.size(), []() -> Plugin * { return new T; }};
}

template <class... Classes>
constexpr std::array<PluginClass, sizeof...(Classes)> pluginClasses(std::string_view names)
{
    static_assert(sizeof...(Classes) > 0, "EVENT_ENGINE_PLUGINS needs the name of at least one class");
    return {pluginClass<Classes>(takeClassName(names))...};
}

} // namespace event_engine::detail

/// Makes a shared library a plugin library of these classes, each constructible without arguments:
///
///     EVENT_ENGINE_PLUGINS(MsgProducer, Counter)
///
/// Once per library, at global scope, without a semicolon. Classes may be qualified: "app::Counter" is named "Counter"
/// in app.toml. A class template needs an alias.
///
/// Every run of an app loads the library anew, from a private copy of its file: rebuild it while the program runs, and
/// the next run of the app has the new code, with static variables of its own. Other libraries that it needs are shared
/// by all runs. Code that was loaded stays loaded until the program ends.
#define EVENT_ENGINE_PLUGINS(...)                                                                                      \
    extern "C" EVENT_ENGINE_EXPORT const char event_engine_plugin_stamp[] =                                            \
        EVENT_ENGINE_PLUGIN_STAMP_MARK EVENT_ENGINE_PLUGIN_STAMP;                                                      \
    extern "C" EVENT_ENGINE_EXPORT const ::event_engine::detail::PluginTable *event_engine_plugin_table()              \
    {                                                                                                                  \
        static constexpr auto classes = ::event_engine::detail::pluginClasses<__VA_ARGS__>(#__VA_ARGS__);              \
        static constexpr ::event_engine::detail::PluginTable table{classes.data(), classes.size()};                    \
        return &table;                                                                                                 \
    }
