// SPDX-License-Identifier: BSD-3-Clause
#include "silent_plugin.h"

void definedNowhere();

class Incomplete : public SilentPlugin {
public:
    Incomplete() { definedNowhere(); }
};

EVENT_ENGINE_PLUGINS(Incomplete)
