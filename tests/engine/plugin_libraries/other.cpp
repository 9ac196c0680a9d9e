// SPDX-License-Identifier: BSD-3-Clause
#include "silent_plugin.h"

class Alarm : public SilentPlugin {};
class Counter : public SilentPlugin {};

EVENT_ENGINE_PLUGINS(Alarm, Counter)
