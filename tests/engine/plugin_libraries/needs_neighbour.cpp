// SPDX-License-Identifier: BSD-3-Clause
#include "silent_plugin.h"

#include <string>

const char *neighbourName();

class Visitor : public SilentPlugin {
public:
    std::string name() const override { return neighbourName(); }
};

EVENT_ENGINE_PLUGINS(Visitor)
