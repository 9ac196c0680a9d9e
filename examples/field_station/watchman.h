// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/plugin.h"

#include <optional>

namespace field_station {

/// A threshold that is passed once, not with every tremor: raised beyond the limit, over when back behind a second one.
class Threshold {
public:
    enum class Change { Raised, Over };

    /// Raised above `limit`, over below `back`; or, where `back` is the higher one, the other way round.
    Threshold(double limit, double back) : m_limit(limit), m_back(back) {}
    std::optional<Change> look(double value);

private:
    double m_limit, m_back;
    bool m_raised = false;
};

/// Watches what the others measure and raises alarms: a gust, a low battery, a bird in the picture. Its limits are
/// `gust_limit` (m/s) and `battery_limit` (percent) of its configuration.
class Watchman : public event_engine::Plugin {
public:
    std::vector<event_engine::Subscription> subscriptions() const override;
    event_engine::Result<> run(event_engine::PluginContext &context) override;
};

} // namespace field_station
