// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"
#include "engine/plugins/registry/output_log.h"
#include "engine/plugins/registry/plugin_registry.h"
#include "engine/plugins/registry/problem_list.h"

#include <atomic>
#include <memory>

namespace event_engine {

/// What all plugins of one run share. It lives as long as any of them, a hung one too.
struct PluginRun {
    std::shared_ptr<Bus> bus;
    PluginRegistry plugins;
    OutputLog output;
    ProblemList problems;
    std::atomic<int> threads{0}; ///< of internal plugins, that have not ended
};

} // namespace event_engine
