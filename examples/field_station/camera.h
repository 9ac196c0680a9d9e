// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

namespace field_station {

/// Takes a picture of the sky now and then.
class Camera : public event_engine::Plugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace field_station
