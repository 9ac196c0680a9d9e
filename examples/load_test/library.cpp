// SPDX-License-Identifier: BSD-3-Clause
#include "plugins.h"

#include "event_engine/plugin_library.h"

EVENT_ENGINE_PLUGINS(load_test::MsgProducer, load_test::MsgOperator, load_test::MsgAccumulator)
