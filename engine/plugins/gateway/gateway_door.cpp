// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/gateway_door.h"

namespace event_engine {

namespace {

// The frames of a question.
constexpr std::size_t REQUEST = 1, DOMAIN_OF_PORT = 2, ADDRESS = 3, MECHANISM = 5, KEY = 6, FRAMES = 7;

// Every address is a problem of its own; somebody with many of them is not to push all others out.
constexpr std::size_t ADDRESSES_AT_MOST = 50;

std::string textOf(const Message &frame)
{
    return std::string(asText(frame.bytes()));
}

} // namespace

GatewayDoor::GatewayDoor(std::shared_ptr<PluginRun> run, std::shared_ptr<const GatewayKeys> keys)
    : m_run(std::move(run)), m_keys(std::move(keys))
{
    if (!m_keys) return;
    m_questions.emplace(m_run->bus->context(), zmq::socket_type::rep);
    m_questions->set(zmq::sockopt::linger, 0);
    bindTo(*m_questions, "inproc://zeromq.zap.01"); // the one name that libzmq knows
}

void GatewayDoor::addTo(GatewayWait &wait)
{
    if (m_questions) wait.add(*m_questions);
}

void GatewayDoor::serve()
{
    if (!m_questions) return;
    for (std::vector<Message> request; receiveFrames(*m_questions, request);) answer(request);
}

void GatewayDoor::answer(std::vector<Message> &request)
{
    const std::string name = admit(request);
    std::vector<Message> reply;
    reply.push_back(Message::copyOf(asBytes("1.0")));
    reply.push_back(request.size() > REQUEST ? std::move(request[REQUEST]) : Message());
    for (const std::string_view text : {name.empty() ? "400" : "200", name.empty() ? "not listed" : "OK"})
        reply.push_back(Message::copyOf(asBytes(text)));
    reply.push_back(Message::copyOf(asBytes(name)));
    reply.push_back(Message()); // metadata: none
    for (std::size_t i = 0; i < reply.size(); ++i)
        reply[i].sendTo(*m_questions, i + 1 < reply.size() ? zmq::send_flags::sndmore : zmq::send_flags::dontwait);
}

// The name under which the client is listed; empty: it is not.
std::string GatewayDoor::admit(const std::vector<Message> &request)
{
    if (request.size() <= MECHANISM) return {};
    const bool curve = request.size() == FRAMES && textOf(request[MECHANISM]) == "CURVE";
    const auto name = curve ? m_keys->nameOf(asText(request[KEY].bytes())) : std::nullopt;
    if (!name)
        tell(Severity::Warning, textOf(request[ADDRESS]), textOf(request[DOMAIN_OF_PORT]),
             curve ? "its key is not on the list" : "it gave no key");
    return name.value_or("");
}

// One who comes and goes may only have asked whether the port is open.
void GatewayDoor::tellOf(const std::vector<RefusedClient> &handshakes, const std::string &purpose)
{
    for (const auto &[address, reason] : handshakes) {
        const bool cameToNothing = reason == RefusedClient::Reason::CameToNothing;
        if (m_keys || !cameToNothing)
            tell(cameToNothing ? Severity::Note : Severity::Warning, address, purpose, wordsFor(reason));
    }
}

std::string GatewayDoor::wordsFor(RefusedClient::Reason reason) const
{
    using Reason = RefusedClient::Reason;
    switch (reason) {
    case Reason::OtherMechanism:
        return m_keys ? "it gave no key" : "it came with keys or a password, but the app has none";
    case Reason::OtherServerKey: return "it takes the app for another one, by its key";
    case Reason::NotZeroMq: return "it does not keep to ZeroMQ's protocol";
    case Reason::Endless: return "it sent without end and completed no message, so its connection was ended";
    case Reason::TooSlow:
        return "it read too slowly, so its connection was ended with what waited for it; it may come again";
    case Reason::CameToNothing: break;
    }
    return "it left in the middle of the handshake, perhaps for want of a key";
}

void GatewayDoor::tell(Severity severity, const std::string &address, const std::string &purpose,
                       const std::string &reason)
{
    const bool named = m_told.contains(address) || (m_told.size() < ADDRESSES_AT_MOST && m_told.insert(address).second);
    m_run->problems.add(severity, {},
                        "a client at " + (named ? address : "one of many addresses") + " was refused at " + purpose +
                            ": " + reason);
}

} // namespace event_engine
