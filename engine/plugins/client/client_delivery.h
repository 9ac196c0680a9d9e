// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/bus.h"
#include "engine/wire/batch_check.h"
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"

#include <algorithm>
#include <deque>
#include <memory>

namespace event_engine {

/// What comes from the app, on its way to the plugin's thread: as batches, so that the plugin sees the app's sequences,
/// publishers and times as it would inside the app. The bus here never runs; it lends its directory, which mirrors that
/// of the app, and its sockets. The client's thread, but for end().
class ClientDelivery {
public:
    ClientDelivery();

    /// Types and publishers as the app tells them, once or again. Fails where they cannot be.
    [[nodiscard]] Result<> learn(const streaming::Entries &entries);
    /// The plugin's side, for its thread.
    [[nodiscard]] std::unique_ptr<SubscriberEnd> end();

    /// Events that have come before are passed over. Fails where one has a type or publisher that nobody told of.
    [[nodiscard]] Result<> deliver(const streaming::EventsView &events);
    /// The same for a batch, which goes on as it lies where all of it is new.
    [[nodiscard]] Result<> deliver(Message batch);
    /// For the plugin, should it ask. One that was told before is passed over.
    void lose(const streaming::Lost &lost);
    /// On to the plugin with what could not go yet.
    void flush();
    /// Makes the plugin look at its stop flag.
    void ring();

    [[nodiscard]] Sequence arrived() const { return m_arrived; }
    /// The newest event that the plugin is done with, with all before it.
    [[nodiscard]] Sequence handled();
    /// The plugin has returned: what it took last is handled as well.
    void noteEnd();
    /// What lies before this is none of its events.
    void begin(Sequence after) { m_arrived = std::max(m_arrived, after); }
    /// It is done with all that has come.
    [[nodiscard]] bool isIdle() const { return m_pending.empty(); }
    [[nodiscard]] std::uint64_t work() const { return m_share->takenEvents.load(std::memory_order_relaxed); }

private:
    struct Pending {
        Message batch;
        Sequence last;
        std::uint64_t consumedThen; // what the plugin has consumed once it is done with it
    };

    [[nodiscard]] Result<> check(const streaming::Delivery &event) const;
    [[nodiscard]] bool fitsBehind(const streaming::Delivery &event) const;
    void sendBatch();
    void keep(Message batch, Sequence last);

    const std::shared_ptr<Bus> m_bus;
    const std::shared_ptr<SubscriberShare> m_share;
    zmq::socket_t m_push;
    BatchCheck m_check;
    std::vector<streaming::Delivery> m_batch; // being gathered, within one message
    std::deque<Message> m_held;
    std::deque<Pending> m_pending;
    std::uint64_t m_cost = 0;          // of all batches so far
    std::uint64_t m_handledEvents = 0; // of those that are handled whole
    Sequence m_arrived = 0, m_handled = 0;
    std::size_t m_publishers = 0; // told of so far
    std::uint64_t m_lossesTold = 0;
    bool m_pluginHasEnded = false; // it takes nothing any more
};

} // namespace event_engine
