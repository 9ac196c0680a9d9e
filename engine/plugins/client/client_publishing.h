// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace event_engine {

/// What the plugin publishes, on its way to the app: taken from a bus of its own, so that publish() is what it is
/// inside an app, back-pressure included; packed, numbered and kept until the app has taken it. The client's thread.
class ClientPublishing {
public:
    /// The bus that the plugin publishes on.
    [[nodiscard]] static Result<std::unique_ptr<ClientPublishing>> on(std::shared_ptr<Bus> bus);

    /// On each new connection: what the app has not taken goes again.
    void resume(const streaming::Welcome &welcome);
    /// The next message to send, if the window allows one and anything is there; sent with it counts as on its way.
    [[nodiscard]] Message *next();
    void sent() { ++m_next; }
    /// All up to this number are taken.
    void taken(std::uint64_t number);
    /// That one was refused; told before it is taken.
    void rejected(std::uint64_t number);
    /// Of the first `published` events, those that the app has not taken, or has refused. Any thread.
    [[nodiscard]] std::uint64_t unconfirmed(std::uint64_t published) const
    {
        return published - std::min(published, m_taken.load()) + m_rejected;
    }

    /// Nothing is on its way, as far as this has seen.
    [[nodiscard]] bool isEmpty() const { return m_kept.empty() && !m_nextEvent; }
    /// Readable when the plugin has published; null: the window is full, so it does not matter.
    [[nodiscard]] zmq::socket_t *socket() { return hasRoom() ? &m_events->socket() : nullptr; }

private:
    struct Kept {
        std::uint64_t last = 0, events = 0, bytes = 0;
        Message message;
    };

    explicit ClientPublishing(std::unique_ptr<SubscriberEnd> events) : m_events(std::move(events)) {}
    [[nodiscard]] bool hasRoom() const;
    [[nodiscard]] bool fits(std::uint64_t bytes) const;
    [[nodiscard]] bool fitsTogether(std::size_t events, std::uint64_t bytes) const;
    [[nodiscard]] bool pack();
    [[nodiscard]] const Batch *nextBatch();
    [[nodiscard]] bool packWhole(const Batch &batch);
    void keep(Message message, std::uint64_t events, std::uint64_t bytes);
    [[nodiscard]] std::optional<EventView> takeEvent();

    const std::unique_ptr<SubscriberEnd> m_events;
    streaming::Window m_window;
    std::uint64_t m_maxMessage = 0;
    bool m_takesBatches = false;          // the app
    std::optional<EventView> m_nextEvent; // did not fit into the message before
    std::deque<Kept> m_kept;
    std::size_t m_next = 0; // in m_kept: the first that is not sent on this connection
    std::uint64_t m_keptEvents = 0, m_keptBytes = 0;
    std::uint64_t m_number = 0;               // of the last event packed
    std::atomic<std::uint64_t> m_taken{0};    // the last one taken
    std::atomic<std::uint64_t> m_rejected{0}; // of those taken
    std::set<std::uint64_t> m_rejectedAhead;  // numbers beyond them
    bool m_waitsForRoom = false;              // the next event does not fit
    // Of the message being packed; members, so that their memory is used again.
    std::vector<EventView> m_packing; // one of each batch, which stays by it
    std::vector<streaming::Publication> m_publications;
};

} // namespace event_engine
