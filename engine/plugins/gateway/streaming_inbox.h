// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/plugins/gateway/external_seat.h"
#include "engine/wire/batch_check.h"
#include "engine/wire/streaming_events.h"
#include "engine/wire/streaming_json.h"

#include <deque>
#include <optional>
#include <vector>

namespace event_engine {

/// The events that a streaming plugin has sent and that are not on the bus yet, each taken once, whatever comes twice
/// after a reconnect.
class StreamingInbox {
public:
    explicit StreamingInbox(ExternalSeat &seat) : m_seat(seat) {}
    ~StreamingInbox(); ///< tells of what is left
    StreamingInbox(const StreamingInbox &) = delete;
    StreamingInbox &operator=(const StreamingInbox &) = delete;

    /// How much may be sent beyond what is taken.
    static constexpr streaming::Window WINDOW{10'000, MIB};

    /// Another instance of the plugin has its own numbers. What the one before has sent still goes its way.
    void beginInstance();
    /// Takes a PUBLISH message and returns the HANDLED in it. Fails where it is malformed, leaves a gap in the numbers,
    /// or is far more than the window.
    [[nodiscard]] Result<std::uint64_t> add(Message message);
    /// The same for a batch, which has no HANDLED in it.
    [[nodiscard]] Result<> addBatch(Message message);
    /// Publishes as much as the broker takes now; returns what it refuses for good.
    [[nodiscard]] std::vector<streaming::Rejected> publish();

    /// What was returned of this instance, but for what it has heard of if it keeps to its window: it goes on only as
    /// it hears what is taken.
    [[nodiscard]] const std::deque<streaming::Rejected> &rejected() const { return m_rejected; }

    [[nodiscard]] bool isEmpty() const { return m_waiting.empty(); }
    /// All events up to this number are published, rejected or passed over.
    [[nodiscard]] std::uint64_t taken() const { return m_taken; }

private:
    struct Waiting {
        Message message;
        std::uint64_t size = 0;                       // in the window
        std::uint64_t number = 0;                     // of its first event
        std::optional<streaming::PublishView> view{}; // of the message; empty: it is a batch, none of it published
        std::uint32_t next = 0;                       // the first event that is not published
        bool ofThisInstance = true;
    };

    [[nodiscard]] Result<> checkWindow(std::uint64_t size) const;
    [[nodiscard]] Result<std::uint64_t> receive(std::uint64_t first, std::uint64_t last);
    void readBatchAsPublish(Waiting &waiting);
    [[nodiscard]] bool publishBatch(Waiting &waiting, std::vector<streaming::Rejected> &rejected);
    [[nodiscard]] bool publishEvents(Waiting &waiting, std::vector<streaming::Rejected> &rejected);
    void noteRejected(const Waiting &waiting, std::string reason, std::vector<streaming::Rejected> &rejected);
    void noteTaken(const Waiting &waiting);
    [[nodiscard]] std::uint64_t waitingEvents() const;

    ExternalSeat &m_seat;
    BatchCheck m_check;
    std::deque<Waiting> m_waiting;
    std::deque<streaming::Rejected> m_rejected;
    std::uint64_t m_bytes = 0;
    std::optional<std::uint64_t> m_received; // none: the first may have any number
    std::uint64_t m_taken = 0;
};

} // namespace event_engine
