// SPDX-License-Identifier: BSD-3-Clause
#include "engine/bus/subscriber_port.h"

#include "engine/wire/batch_layout.h"

namespace event_engine {

namespace {

std::span<const TypeRun> runsOf(const Message &batch)
{
    const auto &header = *reinterpret_cast<const BatchHeader *>(batch.data());
    return {reinterpret_cast<const TypeRun *>(batch.data() + header.eventsEnd), header.runCount};
}

// The events of one type in a batch that begin with one of the subscriber's prefixes.
Count matching(const Message &batch, const TypeRun &run, const Interest &interest, std::size_t filterSize)
{
    Count count;
    for (std::uint32_t at = run.first; at;) {
        const auto &record = *reinterpret_cast<const EventRecord *>(batch.data() + at);
        const ByteView bytes = bytesOf(record, filterSize);
        if (interest.matchesPrefix(bytes)) ++count.events, count.bytes += bytes.size();
        at = record.nextSame;
    }
    return count;
}

std::uint64_t &countOf(Losses &losses, Loss::Cause cause)
{
    switch (cause) {
    case Loss::Cause::Dropped: return losses.dropped;
    case Loss::Cause::Stalled: return losses.stalled;
    case Loss::Cause::HardCap: return losses.hardCap;
    case Loss::Cause::Unconfirmed: break;
    }
    return losses.unconfirmed;
}

} // namespace

SubscriberPort::SubscriberPort(std::uint32_t id, std::string name, Interest interest, BacklogOptions backlog,
                               std::shared_ptr<SubscriberShare> share, zmq::context_t &context,
                               const std::vector<BatchObserver *> &observers)
    : m_id(id), m_name(std::move(name)), m_interest(std::move(interest)), m_options(backlog), m_share(std::move(share)),
      m_observers(observers), m_address("inproc://subscriber-" + std::to_string(id)),
      m_pipe(context, zmq::socket_type::push)
{
    m_pipe.set(zmq::sockopt::sndhwm, 0); // our own byte counts are the limit: libzmq must never block or drop
    m_pipe.set(zmq::sockopt::linger, 0);
    bindTo(m_pipe, m_address);
}

bool SubscriberPort::tellAtOutstanding(std::uint64_t bytes)
{
    if (m_sent <= bytes) return false;
    m_share->tellAt.store(m_sent - bytes, std::memory_order_seq_cst);
    look(); // it may have read everything in between, and then nobody would tell
    return inPipe() > bytes;
}

bool SubscriberPort::push(Message &batch)
{
    m_handedOver = LossLedger::Since::AnEvent;
    const std::size_t size = batch.size();
    Message copy = batch.share();
    if (!copy.sendTo(m_pipe)) [[unlikely]] {
        // libzmq looks for new peers only now and then, so a send may miss one that has just connected; asking for the
        // events makes it look.
        static_cast<void>(eventsOf(m_pipe));
        if (!copy.sendTo(m_pipe)) return false;
    }
    m_sent += allocatedFor(size);
    m_sentBytes += size;
    return true;
}

void SubscriberPort::forward(Message &batch)
{
    const std::size_t cost = allocatedFor(batch.size());
    if (m_held.empty() && push(batch)) [[likely]]
        return;
    m_handedOver = LossLedger::Since::AnEvent; // it will be
    m_heldBytes += cost;
    m_held.push_back(batch.share());
}

void SubscriberPort::forwardDroppingOldest(Message &batch, const TypeRegistry &types)
{
    const std::size_t cost = allocatedFor(batch.size());
    if (m_held.empty() && inPipe() + cost <= PIPE_BYTES) return forward(batch);
    look();
    sendHeld();
    if (m_held.empty() && (inPipe() == 0 || inPipe() + cost <= PIPE_BYTES)) return forward(batch);
    while (!m_held.empty() && outstanding() + cost > m_options.limit) {
        countLost(m_held.front(), types, Loss::Cause::Dropped);
        m_heldBytes -= allocatedFor(m_held.front().size());
        m_held.pop_front();
    }
    m_heldBytes += cost;
    m_held.push_back(batch.share());
    if (!tellAtOutstanding(PIPE_BYTES / 2)) sendHeld();
}

void SubscriberPort::sendHeld()
{
    while (!m_held.empty()) {
        const std::size_t cost = allocatedFor(m_held.front().size());
        const bool fits =
            m_options.policy != OverflowPolicy::DropOldest || inPipe() == 0 || inPipe() + cost <= PIPE_BYTES;
        if (!fits && tellAtOutstanding(PIPE_BYTES / 2)) return;
        if (!push(m_held.front())) return;
        m_heldBytes -= cost;
        m_held.pop_front();
    }
}

std::uint64_t SubscriberPort::sendAllHeld()
{
    while (!m_held.empty() && push(m_held.front())) {
        m_heldBytes -= allocatedFor(m_held.front().size());
        m_held.pop_front();
    }
    return m_sent;
}

void SubscriberPort::ring()
{
    Message nothing;
    if (nothing.sendTo(m_pipe)) return;
    static_cast<void>(eventsOf(m_pipe));
    nothing.sendTo(m_pipe);
}

void SubscriberPort::countUnconfirmed(const Loss &loss)
{
    m_losses.unconfirmed += loss.events();
    for (const Loss::OfType &each : loss.types) {
        if (each.type >= m_lostByType.size()) m_lostByType.resize(each.type + std::size_t{1});
        m_lostByType[each.type] += each.events;
    }
    tellObservers(loss);
    m_share->untold.add(loss, LossLedger::Since::AnEvent);
}

void SubscriberPort::tellObservers(const Loss &loss) const
{
    for (BatchObserver *observer : m_observers) observer->onLoss(m_id, m_name, loss);
}

void SubscriberPort::countLost(const Message &batch, const TypeRegistry &types, Loss::Cause cause)
{
    const auto &header = *reinterpret_cast<const BatchHeader *>(batch.data());
    Loss loss{header.firstSequence, header.firstSequence + header.count - 1, cause};
    for (const TypeRun &run : runsOf(batch)) {
        const auto verdict = m_interest.verdict(TypeId(run.type), types);
        if (verdict == Interest::Verdict::None) continue;
        Count lost{run.count, run.bytes};
        if (verdict == Interest::Verdict::Test) {
            lost = matching(batch, run, m_interest, types.filterSize(TypeId(run.type)));
            m_testedLost.events += lost.events;
            m_testedLost.bytes += lost.bytes;
        }
        if (run.type >= m_lostByType.size()) m_lostByType.resize(run.type + std::size_t{1});
        m_lostByType[run.type] += lost.events;
        m_lost.events += lost.events;
        m_lost.bytes += lost.bytes;
        if (lost.events) loss.add(TypeId(run.type), lost.events);
    }
    if (loss.types.empty()) return;
    countOf(m_losses, cause) += loss.events();
    tellObservers(loss);
    m_share->untold.add(loss, std::exchange(m_handedOver, LossLedger::Since::LastLoss));
}

} // namespace event_engine
