// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "proxy.h"
#include "running_app.h"

#include <functional>

namespace bench {

/// One who sends to one who takes, both over tcp with contexts and threads of their own, as processes have them. Timed
/// from the moment at which both are connected until the taker has ended; type "T0" alone.

/// As external plugins of an app. Not correct: an event was lost, or something failed, which is told.
[[nodiscard]] Outcome runOverTcp(const RunningApp::Work &feed, const RunningApp::Work &take);

/// The baseline: the sockets of the two.
[[nodiscard]] Outcome runProxyOverTcp(const std::function<void(zmq::socket_t &)> &feed,
                                      const std::function<void(zmq::socket_t &)> &take);

/// The same for whatever else the two are.
[[nodiscard]] Outcome timePair(const std::function<void()> &feed, const std::function<void()> &take);

/// All events of a load as fast as they go; checked.
[[nodiscard]] Outcome floodOverTcp(const Load &load);
[[nodiscard]] Outcome floodProxyOverTcp(const Load &load);

} // namespace bench
