// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/bus/message.h"

#include <atomic>
#include <cstdint>
#include <memory>

namespace event_engine {

/// How much memory the messages have that a socket was given and that have not left yet: however many connections share
/// one, it counts once. Any thread; messages may outlive it.
class BytesOnTheirWay {
public:
    /// A copy, which counts until its last connection is done with it.
    [[nodiscard]] Message copyOf(ByteView bytes);
    [[nodiscard]] std::uint64_t count() const { return m_count->load(std::memory_order_relaxed); }

private:
    struct Held;
    static void free(void *data, void *held);
    const std::shared_ptr<std::atomic<std::uint64_t>> m_count = std::make_shared<std::atomic<std::uint64_t>>(0);
};

} // namespace event_engine
