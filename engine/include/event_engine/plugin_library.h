// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

#include <cstdint>

namespace event_engine::detail {

/// Raised whenever Plugin, PluginContext, Publisher, EventView or this table change their layout.
inline constexpr std::uint32_t PLUGIN_ABI_VERSION = 1;

/// The compiler's C++ ABI and standard library: both sides pass C++ objects, so they must agree.
#if defined(_GLIBCXX_RELEASE)
#define EVENT_ENGINE_STANDARD_LIBRARY "libstdc++ cxx11-abi " EVENT_ENGINE_STRINGIFY(_GLIBCXX_USE_CXX11_ABI)
#else
#define EVENT_ENGINE_STANDARD_LIBRARY "libc++"
#endif
#define EVENT_ENGINE_STRINGIFY_INNER(x) #x
#define EVENT_ENGINE_STRINGIFY(x) EVENT_ENGINE_STRINGIFY_INNER(x)
#define EVENT_ENGINE_COMPILER_STAMP                                                                                    \
    "itanium abi " EVENT_ENGINE_STRINGIFY(__GXX_ABI_VERSION) ", " EVENT_ENGINE_STANDARD_LIBRARY

struct PluginClass {
    const char *name;
    Plugin *(*make)();
};

/// What a plugin library exports. Plain C layout, so that a mismatch can be told before any C++ object crosses.
struct PluginTable {
    std::uint32_t abiVersion;
    const char *compilerStamp;
    const PluginClass *classes; ///< ended by an entry whose name is null
};

template <class T>
PluginClass pluginClass(const char *name)
{
    return {name, []() -> Plugin * { return new T; }};
}

} // namespace event_engine::detail

/// Makes a shared library a plugin library of these classes, each constructible without arguments:
///
///     EVENT_ENGINE_PLUGINS(MsgProducer, Counter)
///
/// Once per library, at global scope; up to eight classes, unqualified or qualified ("app::Counter" is then named
/// "Counter" in app.toml).
#define EVENT_ENGINE_PLUGINS(...)                                                                                      \
    extern "C" EVENT_ENGINE_EXPORT const ::event_engine::detail::PluginTable *event_engine_plugin_table()              \
    {                                                                                                                  \
        static const ::event_engine::detail::PluginClass classes[] = {                                                 \
            EVENT_ENGINE_EACH(__VA_ARGS__){nullptr, nullptr}};                                                         \
        static const ::event_engine::detail::PluginTable table{::event_engine::detail::PLUGIN_ABI_VERSION,             \
                                                               EVENT_ENGINE_COMPILER_STAMP, classes};                  \
        return &table;                                                                                                 \
    }

#define EVENT_ENGINE_ONE(Class) ::event_engine::detail::pluginClass<Class>(#Class),
#define EVENT_ENGINE_EACH_1(A) EVENT_ENGINE_ONE(A)
#define EVENT_ENGINE_EACH_2(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_1(__VA_ARGS__)
#define EVENT_ENGINE_EACH_3(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_2(__VA_ARGS__)
#define EVENT_ENGINE_EACH_4(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_3(__VA_ARGS__)
#define EVENT_ENGINE_EACH_5(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_4(__VA_ARGS__)
#define EVENT_ENGINE_EACH_6(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_5(__VA_ARGS__)
#define EVENT_ENGINE_EACH_7(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_6(__VA_ARGS__)
#define EVENT_ENGINE_EACH_8(A, ...) EVENT_ENGINE_ONE(A) EVENT_ENGINE_EACH_7(__VA_ARGS__)
#define EVENT_ENGINE_COUNT(A, B, C, D, E, F, G, H, N, ...) N
#define EVENT_ENGINE_CHOOSE(...) EVENT_ENGINE_COUNT(__VA_ARGS__, 8, 7, 6, 5, 4, 3, 2, 1, 0)
#define EVENT_ENGINE_JOIN_INNER(A, B) A##B
#define EVENT_ENGINE_JOIN(A, B) EVENT_ENGINE_JOIN_INNER(A, B)
#define EVENT_ENGINE_EACH(...) EVENT_ENGINE_JOIN(EVENT_ENGINE_EACH_, EVENT_ENGINE_CHOOSE(__VA_ARGS__))(__VA_ARGS__)
