// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin_library.h"

#ifndef ABI_VERSION
#define ABI_VERSION event_engine::detail::PLUGIN_ABI_VERSION
#endif
#ifndef STAMP
#define STAMP EVENT_ENGINE_COMPILER_STAMP
#endif

extern "C" EVENT_ENGINE_EXPORT const event_engine::detail::PluginTable *event_engine_plugin_table()
{
    static const event_engine::detail::PluginTable table{ABI_VERSION, STAMP, nullptr, 0};
    return &table;
}
