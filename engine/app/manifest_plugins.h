// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/app/first_uses.h"
#include "engine/app/manifest_table.h"
#include "event_engine/manifest.h"

#include <cstdint>

namespace event_engine {

using PortUses = FirstUses<std::uint16_t>;

/// Two who use one port are a mistake; a port that is off, or chosen by the system, belongs to nobody.
void claimPort(Port port, const std::string &by, Line line, PortUses &ports, ManifestReport &report);

/// [plugins]: libraries, internal and external plugins. The manifest's event types must have been read already.
void readPlugins(ManifestTable &root, PortUses &ports, Manifest &manifest);

} // namespace event_engine
