// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "studio/link/engine_types.h"

#include <vector>

namespace event_studio {

/// Those who have published into a running app and are none of its plugins (what is injected, replays, the raw port),
/// in the form of plugins: of these name, kind and what they have published are known, and nothing else.
[[nodiscard]] std::vector<PluginSnapshot> outsidePublishers(const Snapshot &app);

/// Whether it is one of these rather than a plugin.
[[nodiscard]] bool isOutside(const PluginSnapshot &publisher);

} // namespace event_studio
