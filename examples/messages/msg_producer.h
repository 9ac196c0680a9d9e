// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

namespace messages {

/// Sends five messages, and ends when somebody has said goodbye.
class MsgProducer : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override { return {"TypeB", "TypeC"}; }
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace messages
