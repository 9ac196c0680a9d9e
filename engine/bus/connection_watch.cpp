// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/connection_watch.h"

#include <atomic>

namespace event_engine {

ConnectionWatch::ConnectionWatch(zmq::socket_t &socket, std::string address, bool withKeys)
    : m_address(std::move(address)), m_withKeys(withKeys)
{
    static std::atomic<unsigned> watches = 0;
    init(socket, "inproc://watch-" + std::to_string(++watches),
         ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
             ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
             ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL);
}

void ConnectionWatch::update()
{
    while (check_event(0)) {
    }
}

void ConnectionWatch::on_event_handshake_failed_auth(const zmq_event_t &, const char *)
{
    refuse(" does not admit this key: event-engine keys list shows whom it admits, as of its last start");
}

void ConnectionWatch::on_event_handshake_failed_protocol(const zmq_event_t &event, const char *)
{
    if (event.value != ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) return;
    refuse(m_withKeys ? " uses no keys: connect without any"
                      : " admits listed keys only: give a client's file of keys, as event-engine keys add makes it");
}

// An app of another key says nothing before it ends the connection, nor does one that was the first to see that keys
// are missing; so does one that dies.
void ConnectionWatch::on_event_handshake_failed_no_detail(const zmq_event_t &, const char *)
{
    m_suspicion =
        Error(ErrorKind::Failed, "what listens at " + m_address + " ends every handshake: " +
                                     (m_withKeys ? "is the server-key of the file of keys the app's, or has it none?"
                                                 : "does the app have keys? Then give a client's file of them"));
}

} // namespace event_engine
