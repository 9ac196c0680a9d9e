// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/connection_watch.h"

#include <atomic>

namespace event_engine {

namespace {

constexpr int EVENTS = ZMQ_EVENT_CONNECTED | ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_SUCCEEDED |
                       ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                       ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;

std::string newName()
{
    static std::atomic<unsigned> watches = 0;
    return "watch-" + std::to_string(++watches);
}

} // namespace

ConnectionWatch::ConnectionWatch(zmq::context_t &context, zmq::socket_t &socket, std::string address, bool withKeys)
    : m_monitor(context, socket, EVENTS, newName()), m_address(std::move(address)), m_withKeys(withKeys)
{}

void ConnectionWatch::update()
{
    while (const auto event = m_monitor.next()) note(*event);
}

void ConnectionWatch::note(SocketMonitor::Event event)
{
    switch (event.what) {
    case ZMQ_EVENT_CONNECTED: m_connected = true; return;
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED:
        m_ready = true;
        ++m_agreements;
        return;
    case ZMQ_EVENT_DISCONNECTED: m_ready = false; return;
    case ZMQ_EVENT_CLOSED: m_suspicion.reset(); return; // nobody listens
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH:
        return refuse(" does not admit this key: event-engine keys list shows whom it admits, as of its last start");
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
        if (event.value != ZMQ_PROTOCOL_ERROR_ZMTP_MECHANISM_MISMATCH) return;
        return refuse(
            m_withKeys ? " uses no keys: connect without any"
                       : " admits listed keys only: give a client's file of keys, as event-engine keys add makes it");
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL:
        // An app of another key says nothing before it ends the connection, nor does one that was the first to see that
        // keys are missing; so does one that dies.
        m_suspicion = Error(ErrorKind::Failed,
                            "what listens at " + m_address + " ends every handshake: " +
                                (m_withKeys ? "is the server-key of the file of keys the app's, or has it none?"
                                            : "does the app have keys? Then give a client's file of them"));
        return;
    default: return;
    }
}

} // namespace event_engine
