// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/subscriber_end.h"

#include "engine/bus/bus.h"
#include "engine/bus/message_batch.h"

#include <algorithm>

namespace event_engine {

namespace {

using Clock = std::chrono::steady_clock;

Clock::time_point after(Duration time)
{
    const auto now = Clock::now();
    return time > Clock::time_point::max() - now ? Clock::time_point::max() : now + time;
}

int pollTimeout(Duration timeout)
{
    if (timeout == SubscriberEnd::FOREVER) return -1;
    const auto ms = std::chrono::ceil<std::chrono::milliseconds>(std::max(timeout, Duration(0))).count();
    return int(std::min<std::int64_t>(ms, INT32_MAX));
}

} // namespace

SubscriberEnd::SubscriberEnd(std::shared_ptr<Bus> bus, std::uint32_t id, const std::string &address, Interest interest,
                             std::shared_ptr<SubscriberShare> share)
    : m_bus(std::move(bus)), m_id(id), m_interest(std::move(interest)), m_share(std::move(share)),
      m_pull(m_bus->context(), zmq::socket_type::pull), m_push(m_bus->context(), zmq::socket_type::push)
{
    for (zmq::socket_t *socket : {&m_pull, &m_push}) socket->set(zmq::sockopt::linger, 0);
    m_pull.set(zmq::sockopt::rcvhwm, 0);
    m_push.set(zmq::sockopt::sndhwm, 0);
    connectTo(m_pull, address);
    connectTo(m_push, Broker::endpoint());
}

SubscriberEnd::~SubscriberEnd()
{
    leave();
}

SubscriberStatus SubscriberEnd::leave()
{
    if (m_interest.tests()) testWhatWaits();
    m_reader = {};
    m_loan.end();
    return m_bus->broker().call([this] { return m_bus->broker().removeSubscriber(m_id); });
}

// Of what it takes by a prefix only its reader knows how much it leaves.
void SubscriberEnd::testWhatWaits()
{
    const std::uint64_t sent = m_bus->broker().call([this] {
        SubscriberPort *port = m_bus->broker().subscriber(m_id);
        return port ? port->sendAllHeld() : 0;
    });
    for (;;) {
        while (const EventRecord *record = m_cost ? m_reader.nextRecord(m_interest) : nullptr)
            if (m_reader.lastWasTested()) countTested(*record);
        finishBatch();
        if (m_share->consumed.load(std::memory_order_relaxed) >= sent) return;
        static_cast<void>(nextBatch(Duration(0))); // nothing: somebody rang
    }
}

void SubscriberEnd::countTested(const EventRecord &record)
{
    addAsOnlyWriter(m_share->testedEvents, 1);
    addAsOnlyWriter(m_share->testedBytes, sizeOf(record));
}

// Views are made where they are wanted: moving one costs as much as making it.
std::optional<EventView> SubscriberEnd::receive(Duration timeout)
{
    const EventRecord *record = nextAtHand();
    if (!record) record = waitForNext(timeout);
    if (!record) return {};
    return m_reader.viewInPlace(*record);
}

std::optional<EventView> SubscriberEnd::receiveAtHand()
{
    const EventRecord *record = takeAlike();
    if (!record) record = nextAtHand();
    if (!record) return {};
    return m_reader.viewInPlace(*record);
}

const EventRecord *SubscriberEnd::nextAtHand()
{
    const EventRecord *record = m_cost ? m_reader.nextRecord(m_interest) : nullptr;
    if (!record) return nullptr;
    if (m_reader.lastWasTested()) countTested(*record);
    countTaken(*record);
    return record;
}

const EventRecord *SubscriberEnd::waitForNext(Duration timeout)
{
    const bool limited = timeout > Duration(0) && timeout != FOREVER;
    const auto deadline = limited ? after(timeout) : Clock::time_point();
    while (nextBatch(timeout)) {
        if (const EventRecord *record = nextAtHand()) return record;
        if (!limited) continue;
        timeout = deadline - Clock::now(); // a batch without anything that is wanted is no reason to wait longer
        if (timeout <= Duration(0)) break;
    }
    return nullptr;
}

const Batch *SubscriberEnd::nextWhole()
{
    if (m_reader.atEnd() && !nextBatch(Duration(0))) return nullptr;
    if (!m_reader.isAtBeginning()) return nullptr;
    const Batch &batch = *m_reader.batch().get();
    const TypeRegistry &types = batch.directory().types;
    for (const TypeRun &run : batch.runs())
        if (m_interest.verdict(TypeId(run.type), types) != Interest::Verdict::All) return nullptr;
    return &batch;
}

Message SubscriberEnd::takeWhole()
{
    const auto &batch = static_cast<const MessageBatch &>(*m_reader.batch().get());
    for (const TypeRun &run : batch.runs()) {
        addAsOnlyWriter(m_share->takenEvents, run.count);
        addAsOnlyWriter(m_share->takenBytes, run.bytes);
    }
    m_reader.skipAll();
    return batch.share();
}

void SubscriberEnd::handOn()
{
    m_loan.end();
    m_share->reader.store({}, std::memory_order_relaxed); // whoever comes has not read yet
}

// Gives the reference back before the broker is told.
void SubscriberEnd::finishBatch()
{
    if (!m_cost) return;
    m_reader = {};
    m_loan.end();
    const std::uint64_t consumed = m_share->consumed.load(std::memory_order_relaxed) + m_cost;
    m_cost = 0;
    addAsOnlyWriter(m_share->read, m_size);
    m_share->consumed.store(consumed, std::memory_order_seq_cst);
    if (consumed < m_share->tellAt.load(std::memory_order_seq_cst)) return;
    m_share->tellAt.store(UINT64_MAX, std::memory_order_relaxed);
    ring(m_push);
}

bool SubscriberEnd::nextBatch(Duration timeout)
{
    finishBatch();
    m_share->reader.store(std::this_thread::get_id(), std::memory_order_relaxed);
    // Not a look first and then a wait: what is there comes without a wait, and a look in vain costs a system call.
    const int ms = pollTimeout(timeout);
    if (ms && ms != m_timeout) m_pull.set(zmq::sockopt::rcvtimeo, m_timeout = ms);
    Message message;
    if (!message.receiveFrom(m_pull, ms ? zmq::recv_flags::none : zmq::recv_flags::dontwait)) return false;
    if (message.size() == 0) return false; // somebody rang
    m_size = message.size();
    m_cost = allocatedFor(m_size);
    BatchPointer batch(new MessageBatch(m_bus->directory(), std::move(message)));
    m_loan = BatchLoan(batch);
    m_reader = BatchReader(std::move(batch));
    return true;
}

} // namespace event_engine
