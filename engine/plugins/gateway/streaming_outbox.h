// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/external_seat.h"
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"

#include <deque>
#include <optional>
#include <vector>

namespace event_engine {

/// The events on their way to a streaming plugin, and what it lost between them: packs what waits for it into messages,
/// as far as its window allows, and keeps each message until it is handled, to send it again after a reconnect. To a
/// plugin that takes them, batches worth it go as they lie.
class StreamingOutbox {
public:
    explicit StreamingOutbox(ExternalSeat &seat) : m_seat(seat) {}

    /// Of the process that has just said hello: what may be on its way to it, and whether it takes batches as they lie.
    void setPeer(streaming::Window window, bool takesBatches);
    /// The next message to send, the same until sent(); null: nothing waits, or the window is full.
    [[nodiscard]] Message *next();
    void sent() { m_unhandled[m_next++].wasSent = true; }
    /// Whether more could be sent if more came.
    [[nodiscard]] bool hasRoom() const;

    /// The plugin is done with all events up to this one.
    void handled(Sequence sequence);
    /// On a new connection: what has events behind `after` goes again. Returns the point from which the plugin goes on.
    Sequence resume(Sequence after);
    /// Another process comes: what its predecessor was told to have lost is none of its losses.
    void forgetToldLosses();
    /// Nobody will ask for what is on its way any more. Its events are unconfirmed, and whoever comes next is told.
    void abandon();
    /// The same where that is no loss, since the process has ended by its own will: they are not taken.
    void forget();

    [[nodiscard]] Sequence lastPacked() const { return m_lastPacked; }

private:
    struct Packed {
        Message message;
        Sequence last = 0;
        std::uint64_t events = 0, bytes = 0;
        std::optional<Loss> loss{}; // it is no message of events
        bool wasSent = false;
    };

    [[nodiscard]] static bool isToldLoss(const Packed &packed) { return packed.loss && packed.wasSent; }
    [[nodiscard]] bool fits(std::uint64_t events, std::uint64_t bytes) const;
    [[nodiscard]] bool pack();
    [[nodiscard]] const Batch *nextBatch();
    [[nodiscard]] bool packWhole(const Batch &batch);
    [[nodiscard]] bool packLoss();
    void keep(Packed packed);
    [[nodiscard]] Bytes asEvents(const Packed &packed) const;
    [[nodiscard]] std::size_t countUpTo(Sequence sequence) const;
    template <class Use>
    void forEachUnhandled(const Packed &packed, Use &&use) const;
    void clear();

    ExternalSeat &m_seat;
    streaming::Window m_window;
    bool m_takesBatches = false;
    std::deque<Packed> m_unhandled;
    std::size_t m_next = 0;                  // in m_unhandled: the first that is not sent on this connection
    std::uint64_t m_events = 0, m_bytes = 0; // of all that is unhandled
    Sequence m_handled = 0, m_lastPacked = 0;
    std::uint64_t m_lossesTold = 0;
    bool m_waitsForRoom = false; // the next event does not fit
    // Of the message being packed; members, so that their memory is used again.
    std::vector<EventView> m_packing; // one of each batch, which stays by it
    std::vector<streaming::Delivery> m_deliveries;
};

} // namespace event_engine
