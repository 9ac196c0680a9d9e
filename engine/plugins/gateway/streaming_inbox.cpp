// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/streaming_inbox.h"

#include "engine/bus/batch_memory.h"
#include "engine/bus/message_batch.h"
#include "engine/wire/streaming_batches.h"
#include "event_engine/text.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace event_engine {

namespace {

// What a plugin sends beyond its window is a mistake of its own; some grace, since columns and one large event are not
// counted alike everywhere.
constexpr std::uint64_t GRACE = 4;
// For so long the broker does not come near the batch.
constexpr std::uint32_t EVENTS_A_VISIT = 64;

} // namespace

StreamingInbox::~StreamingInbox()
{
    if (const auto left = waitingEvents())
        m_seat.tell(Severity::Error, "not taken before the end: " + counted(left, "event") + " that it published");
}

std::uint64_t StreamingInbox::waitingEvents() const
{
    std::uint64_t events = 0;
    for (const Waiting &waiting : m_waiting) {
        const std::uint32_t count =
            waiting.view ? waiting.view->count() : reinterpret_cast<const BatchHeader *>(waiting.message.data())->count;
        events += count - waiting.next;
    }
    return events;
}

void StreamingInbox::beginInstance()
{
    m_received.reset();
    m_taken = 0;
    m_rejected.clear();
    for (Waiting &waiting : m_waiting) waiting.ofThisInstance = false;
}

Result<> StreamingInbox::checkWindow(std::uint64_t size) const
{
    if (m_waiting.empty() || m_bytes + size <= GRACE * WINDOW.bytes) return {};
    return failure(ErrorKind::BadData, "it published far more than its window while the app was busy");
}

// How many of the first are known. Fails where some before them are missing.
Result<std::uint64_t> StreamingInbox::receive(std::uint64_t first, std::uint64_t last)
{
    const std::uint64_t expected = m_received.value_or(first - 1) + 1;
    if (first > expected)
        return failure(ErrorKind::BadData, "it published event " + std::to_string(first) + " where " +
                                               std::to_string(expected) + " was next");
    if (!m_received) m_taken = first - 1;
    m_received = std::max(last, expected - 1);
    return std::min(expected, last + 1) - first;
}

Result<std::uint64_t> StreamingInbox::add(Message message)
{
    const std::uint64_t size = message.size();
    if (auto fits = checkWindow(size); !fits) return failure(fits.error());
    // Small messages lie inside Message itself, so the view is taken where the message stays.
    Waiting &waiting = m_waiting.emplace_back(Waiting{std::move(message), size});
    const auto view = streaming::PublishView::read(waiting.message.bytes());
    const auto known = view ? receive(view->number(), view->last()) : failure(view.error());
    if (!known || *known == view->count()) m_waiting.pop_back();
    if (!known) return known;
    if (*known == view->count()) return view->handled();
    waiting.number = view->number();
    waiting.view = *view;
    waiting.next = std::uint32_t(*known);
    m_bytes += size;
    return view->handled();
}

Result<> StreamingInbox::addBatch(Message message)
{
    if (auto fits = checkWindow(message.size()); !fits) return fits;
    Waiting waiting{receivedBatch(std::move(message))};
    const std::span bytes(waiting.message.data(), waiting.message.size());
    const auto facts = m_check.checkWithoutTimes(bytes, m_seat.directory()->types);
    if (!facts) return failure(facts.error());
    const auto &header = *reinterpret_cast<const BatchHeader *>(waiting.message.data());
    waiting.number = header.firstSequence;
    const std::uint32_t count = header.count;
    const auto known = receive(waiting.number, waiting.number + count - 1);
    if (!known) return failure(known.error());
    if (*known == count) return {};
    waiting.next = std::uint32_t(*known);
    waiting.size = waiting.message.size();
    m_bytes += waiting.size;
    m_waiting.push_back(std::move(waiting));
    // What is not to be published just as it lies goes event by event.
    if (*known || facts->largest > m_seat.maxEventSize() || facts->isReplayed || facts->lacksItsType)
        readBatchAsPublish(m_waiting.back());
    return {};
}

void StreamingInbox::readBatchAsPublish(Waiting &waiting)
{
    const BatchPointer batch(new MessageBatch(m_seat.directory(), std::move(waiting.message)));
    waiting.message = Message::copyOf(streaming::publishMessage(batch));
    waiting.view = *streaming::PublishView::read(waiting.message.bytes());
}

std::vector<streaming::Rejected> StreamingInbox::publish()
{
    std::vector<streaming::Rejected> rejected;
    for (; !m_waiting.empty(); m_waiting.pop_front()) {
        Waiting &waiting = m_waiting.front();
        if (!(waiting.view ? publishEvents(waiting, rejected) : publishBatch(waiting, rejected))) break;
        m_bytes -= waiting.size;
    }
    return rejected;
}

// False: not all of it, for now.
bool StreamingInbox::publishBatch(Waiting &waiting, std::vector<streaming::Rejected> &rejected)
{
    const std::uint32_t count = reinterpret_cast<const BatchHeader *>(waiting.message.data())->count;
    const auto published = m_seat.tryPublishBatch(waiting.message);
    if (!published) { // each of its events is to be rejected in words
        readBatchAsPublish(waiting);
        return publishEvents(waiting, rejected);
    }
    if (!*published) return false;
    waiting.next = count;
    noteTaken(waiting);
    return true;
}

bool StreamingInbox::publishEvents(Waiting &waiting, std::vector<streaming::Rejected> &rejected)
{
    const streaming::PublishView &view = *waiting.view;
    while (waiting.next < view.count()) {
        std::array<PublisherEnd::RawEvent, EVENTS_A_VISIT> events;
        const std::uint32_t count = std::min(EVENTS_A_VISIT, view.count() - waiting.next);
        for (std::uint32_t i = 0; i < count; ++i) {
            const streaming::Publication event = view.at(waiting.next + i);
            events[i] = {event.bytes, event.cause};
        }
        const auto published = m_seat.tryPublishSome(std::span(events).first(count));
        if (published && *published == 0) return false;
        if (!published) noteRejected(waiting, published.error().message(), rejected);
        waiting.next += published ? std::uint32_t(*published) : 1;
        noteTaken(waiting);
    }
    return true;
}

void StreamingInbox::noteRejected(const Waiting &waiting, std::string reason,
                                  std::vector<streaming::Rejected> &rejected)
{
    if (!waiting.ofThisInstance) return;
    while (!m_rejected.empty() && m_rejected.front().number + 2 * WINDOW.events <= *m_received) m_rejected.pop_front();
    rejected.push_back({waiting.number + waiting.next, std::move(reason)});
    m_rejected.push_back(rejected.back());
}

void StreamingInbox::noteTaken(const Waiting &waiting)
{
    if (waiting.ofThisInstance) m_taken = waiting.number + waiting.next - 1;
}

} // namespace event_engine
