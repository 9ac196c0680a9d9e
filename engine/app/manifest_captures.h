// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/manifest_table.h"
#include "event_engine/manifest.h"

namespace event_engine {

/// [[captures]]. The manifest's options, event types and plugins must have been read already.
void readCaptures(ManifestTable &root, Manifest &manifest);

} // namespace event_engine
