// SPDX-License-Identifier: BSD-3-Clause
#include "engine/plugins/gateway/streaming_inbox.h"

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
constexpr std::uint32_t EVENTS_AT_ONCE = 64;

} // namespace

void StreamingInbox::beginInstance()
{
    m_received.reset();
    m_taken = 0;
    for (Waiting &waiting : m_waiting) waiting.ofThisInstance = false;
}

Result<std::uint64_t> StreamingInbox::add(Message message)
{
    const std::uint64_t size = message.size();
    if (!m_waiting.empty() && m_bytes + size > GRACE * WINDOW.bytes)
        return failure(ErrorKind::BadData, "it published far more than its window while the app was busy");
    // Small messages lie inside Message itself, so the view is taken where the message stays.
    Waiting &waiting = m_waiting.emplace_back(Waiting{std::move(message), {}, 0, true});
    const auto view = streaming::PublishView::read(waiting.message.bytes());
    const std::uint64_t expected = view ? m_received.value_or(view->number() - 1) + 1 : 0;
    if (!view || view->number() > expected) {
        m_waiting.pop_back();
        if (!view) return failure(view.error());
        return failure(ErrorKind::BadData, "it published event " + std::to_string(view->number()) + " where " +
                                               std::to_string(expected) + " was next");
    }
    if (!m_received) m_taken = view->number() - 1;
    const std::uint64_t handled = view->handled();
    if (view->last() < expected) { // known, all of it
        m_waiting.pop_back();
        return handled;
    }
    waiting.next = std::uint32_t(expected - view->number());
    waiting.view = *view;
    m_received = view->last();
    m_bytes += size;
    return handled;
}

std::vector<streaming::Rejected> StreamingInbox::publish()
{
    std::vector<streaming::Rejected> rejected;
    for (; !m_waiting.empty(); m_waiting.pop_front()) {
        Waiting &waiting = m_waiting.front();
        while (waiting.next < waiting.view.count()) {
            std::array<PublisherEnd::RawEvent, EVENTS_AT_ONCE> events;
            const std::uint32_t count = std::min(EVENTS_AT_ONCE, waiting.view.count() - waiting.next);
            for (std::uint32_t i = 0; i < count; ++i) {
                const streaming::Publication event = waiting.view.at(waiting.next + i);
                events[i] = {event.bytes, event.cause};
            }
            const auto published = m_seat.tryPublishSome(std::span(events).first(count));
            if (published && *published == 0) return rejected;
            if (!published && waiting.ofThisInstance)
                rejected.push_back({waiting.view.number() + waiting.next, published.error().message()});
            waiting.next += published ? std::uint32_t(*published) : 1;
            if (waiting.ofThisInstance) m_taken = waiting.view.number() + waiting.next - 1;
        }
        m_bytes -= waiting.message.size();
    }
    return rejected;
}

} // namespace event_engine
