// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "running_app.h"

namespace bench {

/// A load as fast as it goes: every publisher publishes its share at once, every subscriber reads until it has all.
[[nodiscard]] Outcome floodOurs(const Load &load,
                                const event_engine::AppOptions &options = RunningApp::withoutFlightRecorder());
[[nodiscard]] Outcome floodProxy(const Load &load);

} // namespace bench
