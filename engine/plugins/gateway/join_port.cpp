// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/join_port.h"

#include "engine/wire/original_protocol.h"
#include "event_engine/text.h"

#include <algorithm>

namespace event_engine {

namespace {

using namespace std::chrono_literals;

constexpr int MESSAGES_AT_ONCE = 256;
// Each keeps its seat for the whole run.
constexpr std::size_t MOST_NAMES = 256;
constexpr std::size_t LONGEST_NAME = 100;

// Names in parentheses are the engine's own, as "(injected)" is.
Result<> checkName(const std::string &name)
{
    const auto isControl = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
    if (name.empty()) return failure(ErrorKind::InvalidArgument, "a plugin at the join port has to say its name");
    if (name.size() <= LONGEST_NAME && name.front() != '(' && std::none_of(name.begin(), name.end(), isControl))
        return {};
    return failure(ErrorKind::InvalidArgument, "a plugin's name has at most " + std::to_string(LONGEST_NAME) +
                                                   " bytes of printable characters and does not begin with (");
}

} // namespace

JoinPort::JoinPort(std::shared_ptr<PluginRun> run, BacklogOptions backlog, const GatewayOptions &options)
    : m_run(std::move(run)), m_runId(options.run), m_backlog(backlog),
      m_router(m_run->bus->context(), zmq::socket_type::router),
      m_connections(m_run->bus->context(), m_router, PURPOSE), m_guard(m_connections, largestMessage(options)),
      m_inflow(m_connections, m_run->bus->options().hardCap, options)
{
    m_router.set(zmq::sockopt::router_mandatory, 1); // a peer that has gone is told
}

Result<std::unique_ptr<JoinPort>> JoinPort::open(std::shared_ptr<PluginRun> run, Port port, BacklogOptions backlog,
                                                 const GatewayOptions &options)
{
    std::unique_ptr<JoinPort> made(new JoinPort(std::move(run), backlog, options));
    const auto number = bindTcp(made->m_router, port, options, PURPOSE);
    if (!number) return failure(number.error());
    made->m_number = *number;
    return made;
}

JoinPort::~JoinPort()
{
    m_connections.update();
    for (Joined &joined : m_joined) {
        joined.streaming->lookAt(m_connections);
        if (joined.seat->isRunning() && !isThere(joined)) joined.seat->setDisconnected(); // it comes no more
        joined.streaming->endPeers();
        if (joined.seat->hasVanished()) joined.seat->loseWhatWaits();
    }
}

void JoinPort::addTo(GatewayWait &wait)
{
    m_connectionsItem = wait.add(m_connections.socket());
    wait.add(m_router);
    for (Joined &joined : m_joined) joined.streaming->addTo(wait);
}

void JoinPort::guard()
{
    m_guard.look();
    m_inflow.look();
}

void JoinPort::serve(const GatewayWait &wait)
{
    if (wait.isItemReady(m_connectionsItem)) m_connections.update();
    std::vector<Message> frames;
    int taken = 0;
    for (; taken < MESSAGES_AT_ONCE && receiveFrames(m_router, frames); ++taken) {
        m_inflow.noteReadByRouter(frames);
        if (m_guard.suspectsSomebody()) m_guard.noteMessage(frames.back().descriptor());
        handle(std::move(frames));
    }
    for (Joined &joined : m_joined) joined.streaming->serve();
    const bool all = taken < MESSAGES_AT_ONCE;
    if (all) m_inflow.noteAllRead();
    if (m_guard.noteTaken(std::size_t(taken), all))
        for (Joined &joined : m_joined) joined.streaming->noteTurn(all, m_connections);
    m_hasMore = hasInput(m_router) || std::any_of(m_joined.begin(), m_joined.end(),
                                                  [](const auto &each) { return each.streaming->hasMore(); });
}

void JoinPort::look(Clock::time_point time)
{
    for (Joined &joined : m_joined) {
        if (!joined.seat->isRunning()) {
            joined.endsBy.reset();
            continue;
        }
        if (joined.endsBy && time >= *joined.endsBy) {
            dismiss(joined, "it was asked to end, did not, and was turned away");
            continue;
        }
        joined.streaming->look(time);
        if (isThere(joined)) {
            joined.goneSince = {};
            continue;
        }
        if (joined.goneSince == Clock::time_point()) joined.goneSince = time;
        if (time - joined.goneSince < ExternalSeat::GONE_AFTER) continue;
        if (joined.endsBy)
            dismiss(joined, "it was asked to end, and has gone without a goodbye");
        else
            joined.seat->setDisconnected();
    }
}

bool JoinPort::isThere(const Joined &joined)
{
    return joined.streaming->hasPeer() || joined.streaming->isLeaving();
}

bool JoinPort::isHeldUp() const
{
    return std::any_of(m_joined.begin(), m_joined.end(), [](const auto &each) { return each.streaming->isHeldUp(); });
}

void JoinPort::askToQuit(const std::string &reason, Duration deadline)
{
    for (Joined &joined : m_joined) static_cast<void>(joined.streaming->askToQuit(reason, deadline));
}

void JoinPort::stop(const std::string &name, const std::string &reason, Duration deadline, Clock::time_point time)
{
    Joined *joined = named(name);
    if (!joined || joined->seat->hasQuit()) return;
    if (!joined->streaming->askToQuit(reason, deadline))
        return dismiss(*joined, "it was stopped while no process was connected");
    joined->endsBy = time + deadline;
}

void JoinPort::dismiss(Joined &joined, const std::string &cause)
{
    joined.endsBy.reset();
    joined.streaming->dismiss("it did not end when it was asked to");
    joined.seat->setQuit(cause);
}

void JoinPort::handle(std::vector<Message> frames)
{
    if (frames.size() < 2 || !streaming::isMessage(frames[1].bytes())) {
        m_run->problems.add(Severity::Warning, PURPOSE,
                            "somebody sent something that is no message of the streaming protocol, which alone is "
                            "spoken there");
        const auto request = original_protocol::parse(viewsOf(frames));
        if (request.kind == original_protocol::RequestKind::Garbage) return;
        frames.erase(frames.begin() + std::ptrdiff_t(request.envelope), frames.end());
        reply(m_router, frames, asBytes(original_protocol::BAD_MESSAGE));
        return;
    }
    const auto head = streaming::readHead(frames[1].bytes());
    const bool isHello = head && head->kind == streaming::Kind::Hello && frames.size() == 2;
    if (isHello) return introduce(std::move(frames));
    Joined *joined = of(frames[0].bytes());
    if (!joined) return refuse(frames[0], "say hello first", true);
    joined->streaming->handle(std::move(frames), {}); // the connection counts with a hello
}

void JoinPort::introduce(std::vector<Message> frames)
{
    const auto hello = acceptableHello(frames[1].bytes());
    if (!hello) return refuse(frames[0], hello.error().message(), false);
    const Joined *before = of(frames[0].bytes());
    if (before && before->seat->plugin().name != hello->name)
        return refuse(frames[0], "it has said hello as " + before->seat->plugin().name, false);
    const auto connection = m_connections.find(frames[1].descriptor());
    const auto joined = seatFor(*hello);
    if (!joined) return refuse(frames[0], joined.error().message(), joined.error().kind() == ErrorKind::Io);
    (*joined)->goneSince = {};
    if ((*joined)->streaming->instance() != hello->instance) (*joined)->endsBy.reset(); // not the one that was asked
    (*joined)->streaming->welcome(copyOf(frames[0].bytes()), connection, *hello);
}

// A name belongs to the process that has it until its connection ends.
Result<JoinPort::Joined *> JoinPort::seatFor(const streaming::Hello &hello)
{
    if (auto fine = checkName(hello.name); !fine) return failure(fine.error());
    if (!hello.saysSubscriptions)
        return failure(ErrorKind::InvalidArgument,
                       hello.name + R"( has to say its "subscriptions", a list of types: [] for none)");
    if (const auto known = Interest::of(hello.subscriptions, m_run->bus->directory()->types); !known)
        return failure(known.error());
    Joined *joined = named(hello.name);
    if (!joined) return newSeat(hello);
    joined->streaming->lookAt(m_connections);
    if (joined->streaming->hasPeer() && joined->streaming->instance() != hello.instance)
        return failure(ErrorKind::InUse, "the name " + hello.name +
                                             " is taken by another process that has joined: end that one, or choose "
                                             "another name");
    joined->seat->changeSubscriptions(hello.subscriptions);
    return joined;
}

Result<JoinPort::Joined *> JoinPort::newSeat(const streaming::Hello &hello)
{
    const auto place = placeFor(hello);
    if (!place) return failure(place.error());
    const ExternalPlugin plugin{.name = hello.name, .subscriptions = hello.subscriptions, .backlog = m_backlog};
    auto seat = ExternalSeat::take(m_run, *place, plugin);
    if (!seat) { // it may say hello again
        m_run->plugins.setState(*place, PluginState::Failed, seat.error().message());
        return failure(seat.error());
    }
    Joined joined{std::move(*seat), nullptr};
    joined.streaming = std::make_unique<StreamingService>(*joined.seat, m_router, m_runId);
    m_joined.push_back(std::move(joined));
    return &m_joined.back();
}

Result<PluginRegistry::Index> JoinPort::placeFor(const streaming::Hello &hello)
{
    if (const auto known = m_places.find(hello.name); known != m_places.end()) {
        m_run->plugins.update(known->second, [&](PluginStatus &status) { status.subscriptions = hello.subscriptions; });
        return known->second;
    }
    if (m_places.size() >= MOST_NAMES)
        return failure(ErrorKind::Failed, std::to_string(MOST_NAMES) + " plugins have joined, and no more may");
    const auto index = m_run->plugins.add({.name = hello.name,
                                           .kind = PluginKind::External,
                                           .subscriptions = hello.subscriptions,
                                           .backlog = m_backlog,
                                           .port = m_number,
                                           .joined = true});
    if (!index) return failure(ErrorKind::InUse, "the name " + hello.name + " is taken by a plugin of the app");
    m_places[hello.name] = *index;
    return *index;
}

JoinPort::Joined *JoinPort::named(const std::string &name)
{
    const auto found = std::find_if(m_joined.begin(), m_joined.end(),
                                    [&](const Joined &joined) { return joined.seat->plugin().name == name; });
    return found == m_joined.end() ? nullptr : &*found;
}

JoinPort::Joined *JoinPort::of(ByteView routingId)
{
    const auto found = std::find_if(m_joined.begin(), m_joined.end(),
                                    [&](const Joined &joined) { return joined.streaming->isPeer(routingId); });
    return found == m_joined.end() ? nullptr : &*found;
}

void JoinPort::refuse(Message &routingId, const std::string &reason, bool retry)
{
    if (!retry) m_run->problems.add(Severity::Warning, PURPOSE, "a process was refused: " + reason);
    if (routingId.sendTo(m_router, zmq::send_flags::dontwait | zmq::send_flags::sndmore))
        Message::copyOf(write(streaming::Refusal{reason, retry})).sendTo(m_router);
}

} // namespace event_engine
