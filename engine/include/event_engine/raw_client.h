// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "event_engine/bytes.h"
#include "event_engine/error.h"
#include "event_engine/export.h"
#include "event_engine/time.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

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

} // namespace event_engine
