// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "settings.h"

#include "event_engine/plugin.h"

namespace load_test {

/// What the three have in common: settings, read from the plugin's configuration before anybody runs.
class LoadTestPlugin : public event_engine::Plugin {
public:
    event_engine::Result<> start(event_engine::PluginContext &context) override;

protected:
    Settings m_settings;
};

/// Sends all messages as fast as they are taken.
class MsgProducer : public LoadTestPlugin {
public:
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

/// Counts the characters or pairs of each message and passes the count on.
class MsgOperator : public LoadTestPlugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override;
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

/// Adds the counts up, and says so in its log.
class MsgAccumulator : public LoadTestPlugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override;
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace load_test
