// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/event.h"
#include "event_engine/export.h"
#include "event_engine/time.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace event_engine {

/// Where a running app takes events of raw clients, and how long is waited for it.
struct RawPublisherOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5559;
    Duration timeout = std::chrono::seconds(5); ///< for connecting, for one publish(), and for close()
    std::filesystem::path keys{};               ///< where the app has keys, a client's file of them (keys.h)
};

/// A way into an app of another process, through its publish port: what a plain ZeroMQ PUB socket does there, but for
/// the silence in which that loses events. Used by one thread at a time.
class EVENT_ENGINE_EXPORT RawPublisher {
public:
    /// Connects and waits until the app listens, so that not even the first event is lost. Fails with NotFound where
    /// nobody listens in time, with BadData where somebody does who takes no events, and with Failed where an app with
    /// keys does not admit this client.
    [[nodiscard]] static Result<RawPublisher> connect(const RawPublisherOptions &options);

    RawPublisher(RawPublisher &&) noexcept;
    RawPublisher &operator=(RawPublisher &&) noexcept;
    ~RawPublisher(); ///< without close(): what has not left yet is lost

    /// Sends complete event bytes, filter and payload. Waits while the app is behind; fails with Io when it takes
    /// nothing in time.
    Result<> publish(ByteView bytes);

    /// Returns when everything has left this process; fails with Io when that takes too long. Nothing can be published
    /// afterwards.
    Result<> close();

private:
    struct Private;
    explicit RawPublisher(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

/// Where a running app hands its events to raw clients, and which of them are wanted.
struct RawSubscriberOptions {
    std::string host = "127.0.0.1";
    std::uint16_t port = 5560;
    Duration timeout = std::chrono::seconds(5); ///< for connecting
    std::filesystem::path keys{};               ///< where the app has keys, a client's file of them (keys.h)
    std::vector<EventType> types{};             ///< by which events are told apart; others have none
    std::vector<Bytes> prefixes{};              ///< only what begins with one of these; empty: everything
};

/// A way to the events of an app of another process, through its subscribe port: what a plain ZeroMQ SUB socket gets
/// there. The app waits for nobody there for long: where too much waits for all who subscribe, it puts out the one who
/// reads most slowly, with what waited for him, and he is connected anew by himself. Nobody counts what he misses;
/// gaps() tells that he does. Used by one thread at a time.
class EVENT_ENGINE_EXPORT RawSubscriber {
public:
    /// Connects, and waits until the app has answered; what is published a moment later comes. Fails as
    /// RawPublisher::connect() does, and with InvalidArgument where types clash.
    [[nodiscard]] static Result<RawSubscriber> connect(const RawSubscriberOptions &options);

    RawSubscriber(RawSubscriber &&) noexcept;
    RawSubscriber &operator=(RawSubscriber &&) noexcept;
    ~RawSubscriber();

    /// The next event; empty: none has come in time, of which 0 and less is none. The port carries an event's bytes and
    /// nothing else: its sequence counts what has come here, from 1 on, its times are those at which it came, and its
    /// publisher has no name. Fails with Stopped once all that came has been returned and the app has gone: the
    /// connection has ended, and has not come back for half a second.
    [[nodiscard]] Result<std::optional<EventView>> receive(Duration timeout);

    /// How often the connection has ended and come back so far, because the app put this client out or was started
    /// again: so often events are missing, somewhere among those last received and those received next.
    [[nodiscard]] std::uint64_t gaps();

private:
    struct Private;
    explicit RawSubscriber(std::unique_ptr<Private> d);
    std::unique_ptr<Private> m_d;
};

} // namespace event_engine
