// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin_library.h"

/// A plugin that does nothing.
class SilentPlugin : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &) override { return {}; }
};
