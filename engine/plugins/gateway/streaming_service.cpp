// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/streaming_service.h"

#include "engine/bus/bus_options.h"
#include "event_engine/text.h"

#include <algorithm>
#include <utility>

namespace event_engine {

namespace {

using namespace std::chrono_literals;
using streaming::Kind;

constexpr auto PING_EVERY = 1s;
// Long enough for one slow event, short enough to say so within six seconds.
constexpr Duration HUNG_AFTER = RestartOptions::HUNG_AFTER;
// Whose window is full and who is silent for so long is most likely inside publish, where nothing is taken. Who is
// only slow is waited for the longer, and a circle of plugins that all wait stands the longer.
constexpr auto STANDS_AFTER = 5ms;
constexpr std::uint32_t LINES_PER_SECOND = 500;
constexpr streaming::Window LARGEST_WINDOW{100'000, 64 * MIB};
constexpr int SENT_AT_ONCE = 64;

LogLevel levelOf(const std::string &word)
{
    if (word == "debug") return LogLevel::Debug;
    if (word == "warning") return LogLevel::Warning;
    return word == "error" ? LogLevel::Error : LogLevel::Info;
}

streaming::Window granted(streaming::Window asked)
{
    return {std::clamp<std::uint64_t>(asked.events, 1, LARGEST_WINDOW.events),
            std::clamp<std::uint64_t>(asked.bytes, 1, LARGEST_WINDOW.bytes)};
}

// The port ends connections at larger frames.
std::uint64_t largestPublish(std::uint64_t maxEventSize)
{
    return std::min<std::uint64_t>(MIB, maxEventSize + BATCH_BYTES);
}

// What a process says goes to terminals.
std::string asOneLine(std::string text)
{
    constexpr std::size_t LONGEST = 1000;
    std::size_t end = std::min(text.size(), LONGEST);
    while (end > 0 && end < text.size() && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
    if (end < text.size()) text.replace(end, std::string::npos, "...");
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    return text;
}

} // namespace

StreamingService::StreamingService(ExternalSeat &seat, zmq::socket_t &router, std::string run)
    : m_seat(seat), m_router(router), m_run(std::move(run)), m_outbox(seat), m_inbox(seat)
{}

void StreamingService::handle(std::vector<Message> frames, std::optional<ConnectionCount::Id> connection)
{
    m_heard = true;
    const Bytes from = copyOf(frames[0].bytes());
    if (frames.size() != 2) return refuse(from, "a message of several frames", false);
    if (!streaming::isBatch(frames[1].bytes())) {
        const auto head = streaming::readHead(frames[1].bytes());
        if (!head) return refuse(from, head.error().message(), false);
        if (head->kind == Kind::Hello) {
            const auto hello = acceptableHello(frames[1].bytes());
            return hello ? welcome(from, connection, *hello) : refuse(from, hello.error().message(), false);
        }
    }
    if (!m_peer || m_peer->routingId != from) return refuse(from, "say hello first", true);
    if (const auto taken = take(std::move(frames[1])); !taken) refuse(from, taken.error().message(), false);
}

Result<streaming::Hello> acceptableHello(ByteView message)
{
    auto hello = streaming::readHello(message);
    if (!hello) return failure(ErrorKind::BadData, "its hello has " + hello.error().message());
    if (hello->lowestVersion > streaming::VERSION || hello->highestVersion < streaming::VERSION)
        return failure(ErrorKind::BadData, "it speaks versions " + std::to_string(hello->lowestVersion) + " to " +
                                               std::to_string(hello->highestVersion) + ", this engine 1");
    return hello;
}

void StreamingService::welcome(const Bytes &routingId, std::optional<ConnectionCount::Id> connection,
                               const streaming::Hello &hello)
{
    if (!hello.name.empty() && hello.name != m_seat.plugin().name)
        m_seat.tell(Severity::Warning, "the process at its port calls itself " + inQuotes(hello.name));
    const bool sameInstance = hello.instance == m_instance;
    if (m_peer && !sameInstance && m_peer->routingId != routingId)
        refuse(Bytes(m_peer->routingId), "another process has taken its place", false);
    const std::uint64_t number = connection ? connection->number : 0;
    const bool isAnother = std::exchange(m_connection, number) != number || !number;
    if (m_inCharge && isAnother && (sameInstance || !m_peer)) m_seat.noteBrokenConnection();
    m_peer = Peer{routingId, connection};
    m_inCharge = m_heard = true;
    if (!sameInstance) {
        m_inbox.beginInstance();
        m_outbox.forgetToldLosses();
        m_asked = false;
    }
    m_instance = hello.instance;
    m_toldTaken = m_inbox.taken();
    m_mustTellTaken = false;
    m_goodbye.reset();
    m_openPing.reset();
    m_nextPing = {}; // with the next look
    const streaming::Window window = granted(hello.window);
    const bool saysItAgain = sameInstance && m_seat.hasQuit() && m_seat.startsAgain(); // its goodbye
    if (!saysItAgain) m_seat.setRunning();

    const bool knowsWhere = hello.after && (*hello.after == 0 || hello.run == m_run);
    const bool handedOn = !sameInstance && std::exchange(m_handsOn, false) && !knowsWhere;
    const bool missedWelcome = sameInstance && !hello.after; // it says hello until it is answered
    const bool getsAll = handedOn || missedWelcome;
    if (!knowsWhere && !getsAll) m_outbox.abandon();
    m_outbox.setPeer(window, hello.batches);
    streaming::Welcome welcome{.engine = "event-engine " EVENT_ENGINE_VERSION,
                               .run = m_run,
                               .name = m_seat.plugin().name,
                               .after = m_outbox.resume(getsAll ? 0 : hello.after.value_or(UINT64_MAX)),
                               .published = m_inbox.taken(),
                               .window = window,
                               .publishWindow = StreamingInbox::WINDOW,
                               .maxEvent = m_seat.maxEventSize(),
                               .maxMessage = largestPublish(m_seat.maxEventSize()),
                               .batches = true};
    m_knownTypes = 1;
    m_knownPublishers = 0;
    welcome.entries = newEntries();
    welcome.rejected.assign(m_inbox.rejected().begin(), m_inbox.rejected().end());
    send(write(welcome));
}

Result<> StreamingService::take(Message message)
{
    const ByteView bytes = message.bytes();
    if (streaming::isBatch(bytes)) {
        noteEvents();
        return m_inbox.addBatch(std::move(message));
    }
    const auto use = [](const auto &value, auto &&then) -> Result<> {
        if (!value) return failure(value.error());
        then(*value);
        return {};
    };
    switch (streaming::readHead(bytes)->kind) {
    case Kind::Handled:
        return use(streaming::readNumber(bytes), [this](std::uint64_t sequence) { m_outbox.handled(sequence); });
    case Kind::Publish:
        noteEvents();
        return use(m_inbox.add(std::move(message)), [this](std::uint64_t sequence) { m_outbox.handled(sequence); });
    case Kind::Pong: return use(streaming::readPong(bytes), [this](const auto &pong) { takePong(pong); });
    case Kind::Log: return use(streaming::readLog(bytes), [this](const auto &line) { takeLog(line); });
    case Kind::Goodbye: return use(streaming::readGoodbye(bytes), [this](const auto &last) { m_goodbye = last; });
    default: break;
    }
    if (streaming::readHead(bytes)->kind <= Kind::Goodbye)
        return failure(ErrorKind::BadData, "a message of a kind that only the engine sends");
    return {}; // of a later version
}

void StreamingService::noteEvents()
{
    m_mustTellTaken = true;
    m_moved = Clock::now();
}

void StreamingService::takePong(const streaming::Pong &pong)
{
    if (!m_openPing || pong.token < *m_openPing) return;
    m_openPing.reset();
    if (m_seat.isRunning()) m_seat.setRunning();
}

void StreamingService::takeLog(const streaming::LogLine &line)
{
    const auto time = Clock::now();
    if (time - m_secondBegan >= 1s) {
        m_secondBegan = time;
        m_linesThisSecond = 0;
    }
    if (++m_linesThisSecond > LINES_PER_SECOND)
        return m_seat.tell(Severity::Warning, "logs more than 500 lines a second: this one is not kept");
    m_seat.log(levelOf(line.level), line.text);
}

void StreamingService::serve()
{
    for (const streaming::Rejected &rejected : m_inbox.publish()) {
        m_seat.tell(Severity::Error, "could not publish: " + rejected.reason);
        send(write(rejected));
    }
    m_hasMore = false;
    if (!m_peer) m_seat.setTakes(false);
    tellTaken();
    if (m_goodbye && m_inbox.isEmpty()) return endOnGoodbye();
    sendEvents();
}

void StreamingService::tellTaken()
{
    if (!m_mustTellTaken && m_toldTaken == m_inbox.taken()) return;
    m_mustTellTaken = false;
    m_toldTaken = m_inbox.taken();
    send(numberMessage(Kind::Taken, m_toldTaken));
}

void StreamingService::sendEvents()
{
    int n = 0;
    for (; m_peer && n < SENT_AT_ONCE; ++n) {
        Message *message = m_outbox.next();
        if (!message) break;
        tellNews();
        if (m_peer && sendTo(m_peer->routingId, message->share())) m_outbox.sent();
    }
    if (n) m_moved = Clock::now();
    m_hasMore = m_peer && n == SENT_AT_ONCE; // perhaps
}

void StreamingService::noteTurn(bool all, const ConnectionCount &connections)
{
    if (std::exchange(m_heard, false) && !all) return; // more of it may wait
    lookAt(connections);                               // what came over one before it ended has been taken
    m_seat.setTakes(m_peer && (m_outbox.hasRoom() || Clock::now() - m_moved < STANDS_AFTER));
}

// Answered last: whoever has the answer has ended for everybody who looks.
void StreamingService::endOnGoodbye()
{
    const streaming::Goodbye goodbye = *std::exchange(m_goodbye, std::nullopt);
    const bool asked = std::exchange(m_asked, false);
    const auto peer = std::exchange(m_peer, std::nullopt); // its connection may have ended before all was taken
    m_inCharge = false;
    m_handsOn = m_seat.startsAgain();
    if (!m_handsOn) m_outbox.forget(); // events for one who has ended are no loss
    if (goodbye.failed)
        m_seat.setFailed(goodbye.reason.empty() ? "it says that it has failed" : asOneLine(goodbye.reason));
    else
        m_seat.setQuit(asked ? "it was asked to end, and has said goodbye" : "it has said goodbye");
    if (peer) sendTo(peer->routingId, Message::copyOf(write(streaming::Goodbye{})));
}

void StreamingService::addTo(GatewayWait &wait)
{
    if (m_peer && m_outbox.hasRoom() && m_seat.backlog()) wait.add(*m_seat.backlog());
}

void StreamingService::look(Clock::time_point time)
{
    if (!m_peer || time < m_nextPing) return;
    m_nextPing = time + PING_EVERY;
    if (m_openPing && time - m_openSince >= HUNG_AFTER) {
        const auto silent = std::chrono::floor<std::chrono::seconds>(time - m_openSince);
        m_seat.setHung(silent, "its work loop has not answered for " + std::to_string(silent.count()) + " s");
    }
    ++m_pings;
    if (!m_openPing) {
        m_openPing = m_pings;
        m_openSince = time;
    }
    send(numberMessage(Kind::Ping, m_pings));
}

void StreamingService::lookAt(const ConnectionCount &connections)
{
    if (m_peer && m_peer->connection && !connections.has(*m_peer->connection)) m_peer.reset();
}

bool StreamingService::askToQuit(const std::string &reason, Duration deadline)
{
    if (!m_peer) return false;
    m_seat.setStopping(); // first, so that whoever answers at once does so to a plugin that stops
    m_asked = true;
    send(write(streaming::Quit{reason, std::chrono::duration<double>(deadline).count()}));
    if (!m_peer) m_seat.setDisconnected();
    return m_peer.has_value();
}

void StreamingService::dismiss(const std::string &reason)
{
    if (m_peer) refuse(Bytes(m_peer->routingId), reason, false);
    endPeers();
}

void StreamingService::endPeers()
{
    m_peer.reset();
    m_goodbye.reset();
    m_inCharge = false;
    m_outbox.abandon();
}

void StreamingService::tellNews()
{
    const streaming::Entries entries = newEntries();
    if (!entries.types.empty() || !entries.publishers.empty()) send(write(entries));
}

streaming::Entries StreamingService::newEntries()
{
    const Directory &directory = *m_seat.directory();
    streaming::Entries entries;
    for (const std::size_t count = directory.types.count(); m_knownTypes < count; ++m_knownTypes) {
        const EventType &type = directory.types.at(TypeId(m_knownTypes));
        entries.types.push_back({TypeId(m_knownTypes), type.name, type.filter, std::string(toText(type.encoding))});
    }
    for (const std::size_t count = directory.publishers.count(); m_knownPublishers < count; ++m_knownPublishers) {
        const PublisherInfo &publisher = directory.publishers.at(std::uint32_t(m_knownPublishers));
        entries.publishers.push_back({publisher.id, publisher.name, std::string(toText(publisher.kind))});
    }
    return entries;
}

void StreamingService::send(const Bytes &message)
{
    if (m_peer) sendTo(m_peer->routingId, Message::copyOf(message));
}

// A peer that cannot be sent to is gone, or reads nothing at all: it is forgotten, and resumes when it says hello.
bool StreamingService::sendTo(const Bytes &routingId, Message message)
{
    const bool sent =
        Message::copyOf(routingId).sendTo(m_router, zmq::send_flags::dontwait | zmq::send_flags::sndmore) &&
        message.sendTo(m_router);
    if (!sent && m_peer && m_peer->routingId == routingId) m_peer.reset();
    return sent;
}

void StreamingService::refuse(const Bytes &routingId, const std::string &reason, bool retry)
{
    if (!retry) m_seat.tell(Severity::Warning, "a process at its port was refused: " + reason);
    sendTo(routingId, Message::copyOf(write(streaming::Refusal{reason, retry})));
    if (m_peer && m_peer->routingId == routingId) m_peer.reset();
}

} // namespace event_engine
