// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/broker.h"
#include "engine/meter/meter.h"
#include "engine/plugins/registry/plugin_registry.h"
#include "engine/recording/flight_recorder.h"
#include "engine/wire/type_registry.h"

#include <memory>
#include <optional>
#include <string>

namespace event_engine {

/// The state of a run at one instant, for the triggers of captures.
struct CaptureLook {
    Timestamp time;
    const BusStatus &bus;
    const Meter::Status &meter;
    const PluginRegistry::Plugins &plugins;
    const HeldEvents &held;
};

/// What a capture rule waits for. One thread.
class CaptureTrigger {
public:
    virtual ~CaptureTrigger() = default;
    CaptureTrigger() = default;
    CaptureTrigger(const CaptureTrigger &) = delete;
    CaptureTrigger &operator=(const CaptureTrigger &) = delete;

    /// When it happened, where it has happened since the last look; empty: it has not.
    [[nodiscard]] virtual std::optional<Timestamp> look(const CaptureLook &look) = 0;
};

/// Of a rule's `when`. Fails where it makes no sense, or, with `types`, where it names one that is unknown.
[[nodiscard]] Result<std::unique_ptr<CaptureTrigger>> makeTrigger(const std::string &when, const TypeRegistry *types);

} // namespace event_engine
