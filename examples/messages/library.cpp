// SPDX-License-Identifier: BSD-3-Clause
// The same plugins as a library, which app.toml names and event-engine and Event Studio load.
#include "counter.h"
#include "msg_producer.h"

#include "event_engine/plugin_library.h"

EVENT_ENGINE_PLUGINS(messages::MsgProducer, messages::Counter)
