// SPDX-License-Identifier: BSD-3-Clause
#include "tally.h"

#include <event_engine/plugin_library.h>

EVENT_ENGINE_PLUGINS(tally::Hand, tally::Sheet)
