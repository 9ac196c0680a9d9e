// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "engine/base/mutex.h"
#include "event_engine/loss.h"

#include <atomic>
#include <vector>

namespace event_engine {

/// What a subscriber has lost and has not been told of yet, in the order of the events. Any thread; a loss stands here
/// before any event behind it reaches the subscriber's pipe.
class LossLedger {
public:
    enum class Since { LastLoss, AnEvent };

    /// `handedOver` since the loss before: an event, or nothing, so that both can be told as one.
    void add(const Loss &loss, Since handedOver) EXCLUDES(m_mutex);
    [[nodiscard]] bool isEmpty() const { return !m_any.load(std::memory_order_acquire); }
    [[nodiscard]] std::vector<Loss> take() EXCLUDES(m_mutex);

private:
    std::atomic<bool> m_any{false};
    Mutex m_mutex;
    std::vector<Loss> m_losses GUARDED_BY(m_mutex);
};

} // namespace event_engine
