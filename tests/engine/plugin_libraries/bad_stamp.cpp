// SPDX-License-Identifier: BSD-3-Clause
#include "event_engine/plugin_library.h"

#include <cstdlib>

// A library of other headers, STAMP, or of some that had no stamp yet. It ends whoever runs any code of it.

#ifdef STAMP
extern "C" EVENT_ENGINE_EXPORT const char event_engine_plugin_stamp[] = EVENT_ENGINE_PLUGIN_STAMP_MARK STAMP;
#endif

const int whenLoaded = (std::abort(), 0);

extern "C" EVENT_ENGINE_EXPORT const void *event_engine_plugin_table()
{
    return &whenLoaded;
}
