// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/external_port.h"

#include "event_engine/text.h"

#include <utility>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

// What is read of a process after its end is of a connection that ends with it.
// Half a second, in calls of guard(): a standstill of the app counts as one.
constexpr int STAYS_FOR = 20;
// A plugin that works for so long on one event is worth a word.
constexpr auto SILENT_AFTER = 5s;
constexpr int REQUESTS_AT_ONCE = 256;

} // namespace

ExternalPort::ExternalPort(zmq::context_t &context, PluginRegistry::Index index, std::unique_ptr<ExternalSeat> seat,
                           const GatewayOptions &options)
    : m_seat(std::move(seat)), m_router(context, zmq::socket_type::router),
      m_connections(context, m_router, std::to_string(index)), m_guard(m_connections, largestMessage(options)),
      m_inflow(m_connections, m_seat->hardCap(), options), m_original(*m_seat, m_router, m_connections),
      m_streaming(*m_seat, m_router, options.run)
{
    m_router.set(zmq::sockopt::router_mandatory, 1); // a peer that has gone is told, so that its event goes to the next
}

Result<std::unique_ptr<ExternalPort>> ExternalPort::open(std::shared_ptr<PluginRun> run, PluginRegistry::Index index,
                                                         const ExternalPlugin &plugin, const GatewayOptions &options)
{
    auto seat = ExternalSeat::take(run, index, plugin);
    if (!seat) return failure(seat.error());
    std::unique_ptr<ExternalPort> made(new ExternalPort(run->bus->context(), index, std::move(*seat), options));
    const auto number = bindTcp(made->m_router, plugin.port, options, made->purpose() + ",");
    if (!number) return failure(number.error());
    made->m_number = *number;
    run->plugins.update(index, [&](PluginStatus &status) { status.port = *number; });
    return made;
}

ExternalPort::~ExternalPort()
{
    noteThatItHasGone();
    m_streaming.endPeers();
    m_original.endPeers(handedOver());
    if (m_hasCrashed || m_seat->hasVanished()) m_seat->loseWhatWaits();
}

void ExternalPort::addTo(GatewayWait &wait)
{
    m_connectionsItem = wait.add(m_connections.socket());
    if (!m_original.isFull()) wait.add(m_router);
    m_original.addTo(wait);
    m_streaming.addTo(wait);
}

void ExternalPort::guard()
{
    m_guard.look();
    m_inflow.look();
    lookWhetherItStays();
}

void ExternalPort::lookWhetherItStays()
{
    if (!m_seat->isRunning()) m_guardsThere = 0;
    if (!m_seat->isRunning() || !isConnected() || m_guardsThere == STAYS_FOR) return;
    if (++m_guardsThere == STAYS_FOR) m_seat->noteThatItStays();
}

void ExternalPort::serve(const GatewayWait &wait)
{
    if (wait.isItemReady(m_connectionsItem)) m_connections.update();
    m_original.serve();
    m_streaming.serve();
    int taken = 0;
    const bool all = takeRequests(taken);
    const bool mayHaveSent = m_streaming.hasPeer(); // once the next line is over; it may lose the peer
    m_streaming.serve();
    if (m_guard.noteTaken(std::size_t(taken), all)) m_streaming.noteTurn(all, m_connections);
    if (all) leaveIfItHasGone();
    if (all) lookForBrokenConnections();
    m_hasMore = m_streaming.hasMore() || ((!all || mayHaveSent) && !m_original.isFull() && hasInput(m_router));
}

bool ExternalPort::takeRequests(int &taken)
{
    std::vector<Message> frames;
    while (taken < REQUESTS_AT_ONCE && !m_original.isFull() && receiveFrames(m_router, frames)) {
        ++taken;
        m_inflow.noteReadByRouter(frames);
        if (m_guard.suspectsSomebody()) m_guard.noteMessage(frames.back().descriptor());
        handle(std::move(frames));
        m_original.serve();
    }
    const bool all = taken < REQUESTS_AT_ONCE && !m_original.isFull();
    if (all) m_inflow.noteAllRead();
    return all;
}

// Whoever opens a new socket for every request has been heard over each; of the streaming protocol a hello tells.
void ExternalPort::lookForBrokenConnections()
{
    const std::size_t silent = m_connections.takeSilent();
    if (m_streaming.isInCharge()) return;
    for (std::size_t n = 0; n < silent; ++n) m_seat->noteBrokenConnection();
}

// A new process has a connection of its own.
bool ExternalPort::isFromAnEndedLife()
{
    if (!m_lifeHasEnded) return false;
    m_connections.update();
    m_lifeHasEnded = m_connections.total() == m_connectionsAtEnd;
    if (!m_lifeHasEnded && m_leaves) leaveBus(); // so that the new one begins anew
    return m_lifeHasEnded;
}

void ExternalPort::handle(std::vector<Message> frames)
{
    if (frames.size() > 1 && streaming::isMessage(frames[1].bytes())) return handleStreaming(std::move(frames));
    m_connections.noteMessage(frames.back().descriptor());
    handleOriginal(std::move(frames));
}

void ExternalPort::handleStreaming(std::vector<Message> frames)
{
    m_goneSince = {};
    const auto connection = m_connections.noteMessage(frames[1].descriptor());
    if (isFromAnEndedLife() && !m_streaming.hasPeer()) return;
    const bool wasInCharge = m_streaming.isInCharge();
    m_streaming.handle(std::move(frames), connection);
    if (!wasInCharge && m_streaming.isInCharge()) m_original.endPeers(handedOver());
}

void ExternalPort::handleOriginal(std::vector<Message> frames)
{
    using original_protocol::RequestKind;
    const auto request = original_protocol::parse(viewsOf(frames));
    if (request.kind == RequestKind::Garbage)
        return m_seat->tell(Severity::Warning, "somebody sent something to its port that is no request");
    if (m_streaming.hasPeer()) {
        m_seat->tell(Severity::Warning,
                     "a request of the original protocol was refused: a streaming process is connected");
        frames.erase(frames.begin() + std::ptrdiff_t(request.envelope), frames.end());
        reply(m_router, frames, asBytes(original_protocol::BAD_MESSAGE));
        return;
    }
    if (m_streaming.isInCharge()) m_streaming.endPeers();
    if (isFromAnEndedLife() && request.kind == RequestKind::NextMessage) return;
    noteRequest(request.kind);
    m_original.handle(std::move(frames), request);
    if (request.kind == RequestKind::Quit) {
        m_connections.update();
        m_connectionsAtEnd = m_connections.total();
    }
}

// A request that its quit has overtaken, on another connection, brings nobody back to life.
void ExternalPort::noteRequest(original_protocol::RequestKind kind)
{
    m_lastRequest = m_looked;
    m_goneSince = {};
    if (kind == original_protocol::RequestKind::Quit) return;
    if (m_seat->hasQuit()) {
        m_connections.update();
        if (m_connections.total() == m_connectionsAtEnd) return;
    }
    m_seat->setRunning();
}

void ExternalPort::look(Clock::time_point time)
{
    m_looked = time;
    if (!m_seat->isRunning()) return;
    m_streaming.look(time);
    if (isConnected()) {
        m_goneSince = {};
        return lookForSilence(time);
    }
    if (m_goneSince == Clock::time_point()) m_goneSince = time;
    if (time - m_goneSince < ExternalSeat::GONE_AFTER) return;
    m_original.endPeers(handedOver());
    m_seat->setDisconnected();
}

// The app ends before GONE_AFTER is over. Who opens a new socket for every request may be between two of them.
void ExternalPort::noteThatItHasGone()
{
    m_connections.update();
    m_streaming.lookAt(m_connections);
    const bool hasOneConnection = m_streaming.isInCharge() || m_connections.total() == 1;
    if (m_seat->isRunning() && hasOneConnection && !isConnected()) m_seat->setDisconnected();
}

// Where somebody has asked for a restart nothing is lost. What a process had that crashed might end the next one too.
OriginalService::HandedOver ExternalPort::handedOver() const
{
    return m_seat->startsAgain() ? OriginalService::HandedOver::IsForTheNext
                                 : OriginalService::HandedOver::IsUnconfirmed;
}

bool ExternalPort::isConnected() const
{
    if (m_streaming.isInCharge()) return m_streaming.hasPeer() || m_streaming.isLeaving();
    return m_connections.count() > 0;
}

void ExternalPort::lookForSilence(Clock::time_point time)
{
    if (m_streaming.isInCharge()) return; // it is asked
    if (m_original.asksForEvent() || time - m_lastRequest < SILENT_AFTER) return;
    const auto waiting = m_seat->waitingEvents();
    if (!waiting) return;
    const auto silent = std::chrono::duration_cast<std::chrono::seconds>(time - m_lastRequest).count();
    m_seat->setRemark(PluginState::Running, "has asked for nothing for " + std::to_string(silent) + " s, with " +
                                                counted(waiting, "event") + " waiting");
}

bool ExternalPort::askToQuit(const std::string &reason, Duration deadline, After after)
{
    m_seat->setStartsAgain(after == After::ANewLife);
    return m_streaming.askToQuit(reason, deadline);
}

void ExternalPort::endLife(std::uint32_t life, After after)
{
    const auto last = handedOver();
    m_seat->endLife(life, after == After::ANewLife);
    m_guardsThere = 0;
    m_connections.update();
    m_connectionsAtEnd = m_connections.total();
    m_lifeHasEnded = true;
    int taken = 0;
    static_cast<void>(takeRequests(taken));
    m_streaming.serve();
    m_original.endPeers(last);
    m_leaves = after != After::ANewLife;
    m_hasCrashed = after == After::NothingOfACrash;
    leaveIfItHasGone();
}

void ExternalPort::leaveIfItHasGone()
{
    if (m_leaves && !m_streaming.hasPeer() && !m_streaming.isLeaving()) leaveBus();
}

void ExternalPort::leaveBus()
{
    m_leaves = false;
    m_streaming.endPeers();
    if (std::exchange(m_hasCrashed, false)) m_seat->loseWhatWaits();
    m_seat->leaveBus();
}

void ExternalPort::rejoinBus()
{
    if (m_leaves) leaveBus();
    m_seat->rejoinBus();
}

} // namespace event_engine
