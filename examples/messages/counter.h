// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

namespace messages {

/// Answers each of five messages with the number of its characters.
class Counter : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override { return {"TypeA"}; }
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace messages
