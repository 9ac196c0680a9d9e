// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/connection_monitor.h"
#include "engine/plugins/gateway/gateway_keys.h"
#include "engine/plugins/gateway/gateway_socket.h"
#include "engine/plugins/gateway/gateway_wait.h"
#include "engine/plugins/registry/plugin_run.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace event_engine {

/// Says who may connect to the ports of an app with keys: libzmq asks it in each handshake, by ZAP
/// (rfc.zeromq.org/spec/27). Tells of everybody who was refused. Made, used and destroyed by the gateway's thread.
class GatewayDoor {
public:
    /// Before any port is bound. Without keys nobody asks.
    GatewayDoor(std::shared_ptr<PluginRun> run, std::shared_ptr<const GatewayKeys> keys);

    void addTo(GatewayWait &wait);
    /// Answers whoever asks.
    void serve();
    /// Handshakes at a port that ended before anybody was asked.
    void tellOf(const std::vector<RefusedClient> &handshakes, const std::string &purpose);

private:
    void answer(std::vector<Message> &request);
    [[nodiscard]] std::string wordsFor(RefusedClient::Reason reason) const;
    [[nodiscard]] std::string admit(const std::vector<Message> &request);
    void tell(Severity severity, const std::string &address, const std::string &purpose, const std::string &reason);

    const std::shared_ptr<PluginRun> m_run;
    const std::shared_ptr<const GatewayKeys> m_keys;
    std::optional<zmq::socket_t> m_questions; // empty: no keys
    std::set<std::string> m_told;             // addresses, while there are few
};

} // namespace event_engine
