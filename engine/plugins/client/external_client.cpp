// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/client/external_client.h"

#include "engine/base/keep_freed_memory.h"
#include "engine/base/random_id.h"
#include "engine/bus/curve.h"
#include "engine/bus/lost_peers.h"
#include "engine/bus/uninterrupted.h"

#include <algorithm>
#include <unistd.h>

namespace event_engine {

namespace {

using namespace std::chrono_literals;
using streaming::Kind;

constexpr auto HELLO_EVERY = 2s; // each on a new socket
constexpr auto GOODBYE_WAIT = 5s;
constexpr double LONGEST_QUIT = 365 * 24 * 3600.0; // seconds
constexpr long BUSY_MS = 1, IDLE_MS = 50;
constexpr streaming::Window EVENTS_WINDOW{20'000, 2 * MIB}; // what fits the caches: more is slower
constexpr int LINGER_MS = 1000;
constexpr std::size_t LINES_AT_ONCE = 100;

std::string_view levelWord(int level)
{
    constexpr std::string_view words[]{"debug", "info", "warning", "error"};
    return words[std::clamp(level, 0, 3)];
}

} // namespace

ExternalClient::ExternalClient(Options options, const OutputLog &output)
    : m_options(std::move(options)), m_output(output), m_instance(randomId())
{
    keepFreedMemory();
}

ExternalClient::~ExternalClient() = default;

Result<> ExternalClient::openSocket()
{
    m_welcome.reset();
    m_watch.reset();
    m_socket.emplace(m_context, zmq::socket_type::dealer);
    m_socket->set(zmq::sockopt::linger, LINGER_MS);
    m_socket->set(zmq::sockopt::ipv6, true);
    m_socket->set(zmq::sockopt::rcvhwm, 0); // the windows are the limits
    m_socket->set(zmq::sockopt::sndhwm, 0);
    askWhetherPeersAreThere(*m_socket);
    giveUpPeersThatTakeNothing(*m_socket);
    if (auto ready = useKeys(*m_socket, m_options.keys); !ready) return ready;
    m_watch.emplace(m_context, *m_socket, address(), !m_options.keys.empty());
    const std::string host = m_options.host.find(':') == std::string::npos || m_options.host.starts_with('[')
                                 ? m_options.host
                                 : '[' + m_options.host + ']';
    const std::string endpoint = "tcp://" + host + ":" + std::to_string(m_options.port);
    uninterrupted([&] { return zmq_connect(m_socket->handle(), endpoint.c_str()); });
    m_heard = Clock::now();
    m_goodbyeSent = {};
    streaming::Hello hello{.name = m_options.name,
                           .instance = m_instance,
                           .subscriptions = m_subscriptions,
                           .window = EVENTS_WINDOW,
                           .run = m_run,
                           .program = "event-engine " EVENT_ENGINE_VERSION,
                           .process = ::getpid(),
                           .batches = true};
    if (!m_run.empty()) hello.after = m_delivery.arrived();
    send(write(hello));
    return {};
}

Result<> ExternalClient::connect(std::vector<Subscription> subscriptions, const std::atomic<bool> &stop)
{
    m_subscriptions = std::move(subscriptions);
    m_lost = Clock::now();
    if (auto opened = openSocket(); !opened) return opened;
    while (!m_welcome) {
        if (stop) return failure(ErrorKind::Stopped, "asked to end before the app had answered");
        if (auto talked = converse(); !talked) return talked;
    }
    return {};
}

Result<> ExternalClient::reconnect()
{
    const auto time = Clock::now();
    if (m_lost == Clock::time_point()) m_lost = time;
    if (time - m_lost > m_options.patience)
        return failure(m_watch->suspicion().value_or(
            Error(ErrorKind::Io, "no app answers at " + address() + ": start the app, or correct host and port")));
    return openSocket();
}

Result<std::shared_ptr<Bus>> ExternalClient::makeBus()
{
    // However long the app's window holds the plugin up, nothing that it has published is lost here.
    m_bus = Bus::make({.maxEventSize = m_welcome->maxEvent, .stallAfter = Duration(0)});
    if (!m_bus->opened()) return failure(m_bus->opened().error());
    for (const streaming::TypeEntry &entry : m_entries.types) {
        EventType type(entry.name);
        type.filter = entry.filter;
        if (const auto added = m_bus->directory()->types.add(std::move(type)); !added) return failure(added.error());
    }
    auto publishing = ClientPublishing::on(m_bus);
    if (!publishing) return failure(publishing.error());
    m_publishing = std::move(*publishing);
    m_publishing->resume(*m_welcome);
    if (auto started = m_bus->start(); !started) return failure(started.error());
    return m_bus;
}

Result<> ExternalClient::converse()
{
    wait();
    if (auto fine = read(); !fine) return fine;
    m_watch->update();
    if (m_watch->refusal()) return failure(*m_watch->refusal());
    const auto silence = Clock::now() - m_heard;
    if (!m_welcome) return silence > HELLO_EVERY ? reconnect() : Result<>();
    if (silence > std::chrono::duration<double>(3 * std::max(m_welcome->pingSeconds, 0.1))) return reconnect();
    if (!m_isOfRunBefore) {
        m_delivery.flush();
        sendEvents();
        sendHandled();
    }
    sendLog();
    sendGoodbye();
    return {};
}

void ExternalClient::wait()
{
    std::vector<zmq::pollitem_t> items{{m_socket->handle(), 0, ZMQ_POLLIN, 0}};
    if (m_welcome && m_publishing)
        if (zmq::socket_t *published = m_publishing->socket()) items.push_back({published->handle(), 0, ZMQ_POLLIN, 0});
    // The plugin's thread rings nobody when it is done with a batch.
    zmq_poll(items.data(), int(items.size()), m_delivery.isIdle() ? IDLE_MS : BUSY_MS);
}

Result<> ExternalClient::read()
{
    for (Message message; message.receiveFrom(*m_socket);) {
        m_heard = Clock::now();
        if (auto taken = take(std::move(message)); !taken) return taken;
    }
    return {};
}

Result<> ExternalClient::take(Message message)
{
    if (m_isOfRunBefore) return takeOfAnotherRun(message.bytes());
    if (streaming::isBatch(message.bytes())) return m_delivery.deliver(std::move(message));
    return take(message.bytes());
}

Result<> ExternalClient::take(ByteView message)
{
    const auto use = [](const auto &value, auto &&then) -> Result<> {
        if (!value) return failure(value.error());
        return then(*value);
    };
    const auto head = streaming::readHead(message);
    if (!head) return failure(head.error());
    switch (head->kind) {
    case Kind::Welcome: return use(streaming::readWelcome(message), [&](const auto &w) { return takeWelcome(w); });
    case Kind::Refusal: return use(streaming::readRefusal(message), [&](const auto &r) { return takeRefusal(r); });
    case Kind::Directory: return use(streaming::readDirectory(message), [&](const auto &e) { return learn(e); });
    case Kind::Events:
        return use(streaming::EventsView::read(message), [&](const auto &e) { return m_delivery.deliver(e); });
    case Kind::Taken:
        return use(streaming::readNumber(message), [&](std::uint64_t number) -> Result<> {
            if (m_publishing) m_publishing->taken(number);
            return {};
        });
    case Kind::Ping:
        return use(streaming::readNumber(message), [&](std::uint64_t token) -> Result<> {
            takePing(token);
            return {};
        });
    case Kind::Quit:
        return use(streaming::readQuit(message), [&](const auto &quit) -> Result<> {
            m_quitBy = Clock::now() + std::chrono::round<Clock::duration>(
                                          std::chrono::duration<double>(std::clamp(quit.seconds, 0.0, LONGEST_QUIT)));
            return {};
        });
    case Kind::Rejected: // the app tells people why
        return use(streaming::readRejected(message), [&](const auto &rejected) -> Result<> {
            if (m_publishing) m_publishing->rejected(rejected.number);
            return {};
        });
    case Kind::Goodbye: m_goodbyeAnswered = true; return {};
    case Kind::Lost:
        return use(streaming::readLost(message), [&](const auto &lost) -> Result<> {
            m_delivery.lose(lost);
            return {};
        });
    default: return {};
    }
}

// Its events, numbers and types mean something else than those that the plugin knows.
Result<> ExternalClient::takeOfAnotherRun(ByteView message)
{
    const auto head = streaming::readHead(message);
    if (!head) return {};
    if (head->kind == Kind::Goodbye || head->kind == Kind::Refusal || head->kind == Kind::Quit) return take(message);
    if (head->kind != Kind::Welcome) return {};
    if (auto welcome = streaming::readWelcome(message)) {
        m_welcome = std::move(*welcome);
        m_lost = {};
    }
    return {};
}

Result<> ExternalClient::takeWelcome(const streaming::Welcome &welcome)
{
    if (!m_run.empty() && welcome.run != m_run) {
        m_isOfRunBefore = true;
        m_welcome = welcome;
        m_lost = {};
        m_quitBy.reset(); // who asked has gone
        return failure(ErrorKind::Stopped, "the app was started anew: start the plugin anew as well");
    }
    m_run = welcome.run;
    m_welcome = welcome;
    m_lost = {};
    m_toldHandled = 0;
    m_delivery.begin(welcome.after);
    if (m_publishing) m_publishing->resume(welcome);
    return learn(welcome.entries);
}

Result<> ExternalClient::learn(const streaming::Entries &entries)
{
    if (auto learned = m_delivery.learn(entries); !learned) return learned;
    for (const streaming::TypeEntry &entry : entries.types) {
        if (!m_bus) {
            m_entries.types.push_back(entry);
            continue;
        }
        EventType type(entry.name);
        type.filter = entry.filter;
        if (const auto added = m_bus->directory()->types.add(std::move(type)); !added) return failure(added.error());
    }
    return {};
}

Result<> ExternalClient::takeRefusal(const streaming::Refusal &refusal)
{
    if (!refusal.retry) return failure(ErrorKind::Failed, "the app refused the plugin: " + refusal.reason);
    return reconnect();
}

// The work loop is the plugin's own thread: it answers by taking something, or by having nothing left to take.
void ExternalClient::takePing(std::uint64_t token)
{
    static_cast<void>(m_delivery.handled());
    const std::uint64_t work = m_delivery.work();
    const bool stands = !m_delivery.isIdle() && work == m_workAtPing;
    m_workAtPing = work;
    if (!stands) send(streaming::pongMessage({token, work}));
}

void ExternalClient::sendEvents()
{
    if (!m_publishing) return;
    while (Message *message = m_publishing->next()) {
        message->share().sendTo(*m_socket);
        m_publishing->sent();
    }
}

void ExternalClient::sendHandled()
{
    const Sequence handled = m_delivery.handled();
    if (handled <= m_toldHandled) return;
    m_toldHandled = handled;
    send(streaming::numberMessage(Kind::Handled, handled));
}

void ExternalClient::sendLog()
{
    for (const OutputLine &line : m_output.lines(m_toldLine, LINES_AT_ONCE, {})) {
        m_toldLine = line.number;
        send(write(
            streaming::LogLine{std::string(levelWord(line.level)), line.text, line.time.time_since_epoch().count()}));
    }
}

std::uint64_t ExternalClient::unconfirmed(std::uint64_t published) const
{
    return m_publishing ? m_publishing->unconfirmed(published) : published;
}

// The answer tells nothing that has to be known: without a deadline it is waited for until the app has had its time.
void ExternalClient::sayGoodbye(streaming::Goodbye goodbye)
{
    m_goodbye = std::move(goodbye);
    if (m_welcome) sendGoodbye();
    const auto isOver = [this] {
        return m_goodbyeAnswered || mustEnd() ||
               (m_goodbyeSent != Clock::time_point() && Clock::now() - m_goodbyeSent > GOODBYE_WAIT);
    };
    while (!isOver())
        if (!converse()) return;
}

void ExternalClient::sendGoodbye()
{
    if (!m_goodbye || m_goodbyeSent != Clock::time_point()) return;
    sendLog();
    send(write(*m_goodbye));
    m_goodbyeSent = Clock::now();
}

void ExternalClient::send(const Bytes &message)
{
    Message::copyOf(message).sendTo(*m_socket);
}

} // namespace event_engine
